/** The answer being given to one household, and what is still missing in it. */
import type { Answer, SheetRow } from "./api";
import type { Safe } from "./safe";

export const RATINGS = ["standing", "reliability", "honesty", "harmony", "diligence"] as const;
export const ESTIMATES = [
  "labour",
  "skill",
  "will",
  "income_band",
  "assets_band",
  "debts_band",
] as const;
export const LIMITS = [0, 10_000, 20_000, 30_000, 50_000, 80_000, 100_000];
export const NOTE_LIMIT = 500;
/** From this degree on ("somewhat") an evaluator knows the household; by sight is not enough. */
export const KNOWS_FROM = 3;

export type Rating = (typeof RATINGS)[number];
export type Estimate = (typeof ESTIMATES)[number];

export interface Draft {
  degree?: number;
  marks: Partial<Record<Rating, number>>;
  estimates: Partial<Record<Estimate, number>>;
  highInterest?: boolean;
  limitYuan?: number;
  vetoes: string[];
  note: string;
}

export const emptyDraft = (): Draft => ({ marks: {}, estimates: {}, vetoes: [], note: "" });

export const knows = (draft: Draft): boolean => (draft.degree ?? 0) >= KNOWS_FROM;

export const marksLeft = (draft: Draft): number =>
  RATINGS.filter((name) => draft.marks[name] === undefined).length;

export const noteMissing = (draft: Draft): boolean =>
  draft.vetoes.length > 0 && draft.note.trim() === "";

export function limitTooHigh(draft: Draft, most: number): boolean {
  return draft.limitYuan !== undefined && draft.limitYuan > most;
}

// Somebody who means 5 万元 types 5: so little is asked about. Nothing at all is an answer.
const LEAST_YUAN = 1000;

export function limitTooLow(draft: Draft): boolean {
  return draft.limitYuan !== undefined && draft.limitYuan > 0 && draft.limitYuan < LEAST_YUAN;
}

/** What is sent: someone who does not know the household says nothing else of it. */
export function answerOf(draft: Draft): Answer {
  if (!knows(draft)) return { knows: false };
  return {
    knows: true,
    ...draft.marks,
    ...draft.estimates,
    ...(draft.highInterest === undefined ? {} : { high_interest: draft.highInterest }),
    ...(draft.limitYuan === undefined ? {} : { suggested_limit_yuan: draft.limitYuan }),
    ...(draft.vetoes.length ? { veto_reasons: draft.vetoes } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
  };
}

/** Half an answer survives a closed page, sealed like the whole ones. */
export class Drafts {
  private readonly kept: Record<string, Draft>;

  constructor(private readonly safe: Safe) {
    this.kept = safe.get<Record<string, Draft>>("drafts") ?? {};
  }

  of(sheet: SheetRow): Draft {
    return this.kept[sheet.uuid] ?? emptyDraft();
  }

  save(sheet: SheetRow, draft: Draft): void {
    this.kept[sheet.uuid] = draft;
    void this.safe.put("drafts", this.kept);
  }

  drop(sheet: SheetRow): void {
    delete this.kept[sheet.uuid];
    void this.safe.put("drafts", this.kept);
  }
}
