/** The ballot's JSON API: /api/ballot/, with a session cookie of its own. */

export interface Choice {
  code: string;
  label: string;
}

export interface Opened {
  evaluator_name: string;
  village: string;
  group: string;
  total: number;
  answered: number;
  veto_reasons: Choice[];
  max_suggested_yuan: number;
  expires_at: string;
}

export interface SheetRow {
  uuid: string;
  position: number;
  number_of: number;
  head_name: string;
  group: string;
  hint: string;
  state: "assigned" | "answered";
}

export interface Answer {
  knows: boolean;
  standing?: number;
  reliability?: number;
  honesty?: number;
  harmony?: number;
  diligence?: number;
  labour?: number;
  skill?: number;
  will?: number;
  income_band?: number;
  assets_band?: number;
  debts_band?: number;
  high_interest?: boolean;
  suggested_limit_yuan?: number;
  veto_reasons?: string[];
  note?: string;
}

/** The server answered, and the answer is no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterSeconds: number,
  ) {
    super(detail);
  }
}

/** No answer came: no signal, or the server is away. The same request may be sent again. */
export class Unreachable extends Error {}

const PATIENCE_MS = 20_000;

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  let answer: Response;
  try {
    answer = await fetch(`/api/ballot/${path}`, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang,
        "Content-Type": "application/json",
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: stop.signal,
    });
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  const wait = Number(answer.headers.get("Retry-After") ?? 0);
  // A full write queue or a gateway that finds no server: not a refusal, only "not now".
  if (answer.status >= 500) throw new Unreachable();
  const problem = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const detail = typeof problem.detail === "string" ? problem.detail : String(problem.title ?? "");
  throw new Refused(answer.status, String(problem.code ?? ""), detail, wait);
}

export const open = (token: string, pin: string) => call<Opened>("POST", "open", { token, pin });
export const sheets = () => call<SheetRow[]>("GET", "sheets");
export const leave = () => call<void>("POST", "leave", {});

export function commit(sheet: string, deviceKey: string, answer: Answer): Promise<unknown> {
  return call("POST", `sheets/${sheet}/commit`, { device_key: deviceKey, ...answer });
}
