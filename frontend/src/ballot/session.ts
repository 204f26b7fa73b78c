/** One evaluator at this phone: link, PIN, safe, and what the server said of their ballot. */
import * as api from "./api";
import { Drafts } from "./draft";
import { linkName, Safe, type Shut } from "./safe";

const OWED = "huhutong-ballot-leave";
/** With a safe at hand nobody waits longer than this for a weak signal. */
const PATIENCE_MS = 6000;

interface Kept {
  token: string;
  info?: api.Opened;
  rows?: api.SheetRow[];
}

/** The PIN did not open the safe on the phone. */
export class StaysShut extends Error {
  constructor(readonly why: Shut) {
    super("shut");
  }
}

export class Session {
  readonly drafts: Drafts;
  /** Set when the server no longer knows the link. */
  over: api.Refused | undefined;

  private constructor(
    readonly token: string,
    private readonly pin: string,
    readonly safe: Safe,
    public info: api.Opened | undefined,
    public rows: api.SheetRow[],
  ) {
    this.drafts = new Drafts(safe);
  }

  /** Link and PIN are right, by the safe on this phone or by the server. Throws StaysShut,
   * api.Refused, api.Unreachable. */
  static async begin(token: string, pin: string): Promise<Session> {
    const link = await linkName(token);
    return (await Session.fromSafe(link, pin)) ?? Session.fromServer(token, link, pin);
  }

  /** Whoever's safe the PIN opens, of those on this phone. Throws as begin does. */
  static async find(links: string[], pin: string): Promise<Session | undefined> {
    let shut: StaysShut | undefined;
    for (const link of links) {
      try {
        return await Session.fromSafe(link, pin);
      } catch (problem) {
        if (!(problem instanceof StaysShut)) throw problem;
        shut = problem;
      }
    }
    if (shut) throw shut;
    return undefined;
  }

  private static async fromServer(token: string, link: string, pin: string): Promise<Session> {
    const info = await api.open(token, pin);
    const rows = await api.sheets();
    const safe = await Safe.make(link, pin, Date.parse(info.expires_at));
    const session = new Session(token, pin, safe, info, rows);
    localStorage.removeItem(OWED);
    await session.keep();
    return session;
  }

  private static async fromSafe(link: string, pin: string): Promise<Session | undefined> {
    const safe = await Safe.open(link, pin);
    if (!safe) return undefined;
    if (!(safe instanceof Safe)) throw new StaysShut(safe);
    const kept = safe.get<Kept>("ballot");
    if (!kept) return undefined;
    const session = new Session(kept.token, pin, safe, kept.info, kept.rows ?? []);
    try {
      await Promise.race([session.signIn(), tooLong()]);
    } catch (problem) {
      // Without a signal, or while the server makes the link wait, the safe is enough.
      if (problem instanceof api.Refused && problem.code === "evaluation.link_invalid")
        session.over = problem;
    }
    return session;
  }

  owns(pin: string): boolean {
    return pin === this.pin;
  }

  /** The server's session is this evaluator's, and what it says of their ballot is fresh. */
  async signIn(): Promise<void> {
    this.info = await api.open(this.token, this.pin);
    localStorage.removeItem(OWED);
    const rows = await api.sheets();
    this.rows = rows;
    await this.keep();
  }

  async keep(): Promise<void> {
    const kept: Kept = { token: this.token, info: this.info, rows: this.rows };
    await this.safe.put("ballot", kept);
  }

  /** Nothing of this evaluator stays on the phone. */
  async wipe(): Promise<void> {
    await this.safe.wipe();
    await leave();
  }

  /** What waits stays, sealed; names and half answers go. */
  async seal(): Promise<void> {
    await this.safe.put("ballot", { token: this.token } satisfies Kept);
    await this.safe.remove("drafts");
    await leave();
  }
}

/** Ends the server's session; without a signal that is done at the next chance. */
async function leave(): Promise<void> {
  localStorage.setItem(OWED, "1");
  await payLeave();
}

export async function payLeave(): Promise<void> {
  if (localStorage.getItem(OWED) === null) return;
  try {
    await api.leave();
    localStorage.removeItem(OWED);
  } catch {
    // Asked again when the page starts, or when the signal is back.
  }
}

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new api.Unreachable()), PATIENCE_MS);
  });
}
