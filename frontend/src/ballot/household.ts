/** The screens of one household: gate, ratings, what is known, review. */
import type { Choice, SheetRow } from "./api";
import { choices } from "./choices";
import { canReadAloud, hush, readAloud } from "./aloud";
import { button, h } from "./dom";
import * as drafts from "./draft";
import type { Draft, Drafts } from "./draft";
import { estimateWord, factParts } from "./facts";
import type { Frame, Screen } from "./frame";
import { figure, say, word } from "./words";

export interface Context {
  frame: Frame;
  drafts: Drafts;
  sheet: SheetRow;
  vetoReasons: Choice[];
  mostYuan: number;
  answered: number;
  /** The answer is complete and handed in. */
  finish(draft: Draft): void;
  /** Out to the list of all households. */
  list(): void;
}

type Step = "gate" | "ratings" | "facts" | "review";

const { KNOWS_FROM } = drafts;
const MARKS = [1, 2, 3, 4, 5];
const DEGREES = [5, 4, 3, 2, 1];

export class Household {
  private readonly draft: Draft;
  private step: Step = "gate";

  constructor(
    private readonly context: Context,
    restored?: Draft,
  ) {
    this.draft = restored ?? context.drafts.of(context.sheet);
    if (restored) this.step = drafts.knows(restored) ? "review" : "gate";
  }

  show(): void {
    hush();
    const screens = {
      gate: () => this.gate(),
      ratings: () => this.ratings(),
      facts: () => this.facts(),
      review: () => this.review(),
    };
    const { sheet, answered } = this.context;
    this.context.frame.show({
      over: say("progress", { number: sheet.position, total: sheet.number_of }),
      progress: { done: answered, total: sheet.number_of },
      ...screens[this.step](),
    });
  }

  /** One screen back; out to the list from the first. */
  back(): void {
    const before: Record<Step, Step | undefined> = {
      gate: undefined,
      ratings: "gate",
      facts: "ratings",
      review: "facts",
    };
    const step = before[this.step];
    if (step) this.go(step);
    else this.context.list();
  }

  private go(step: Step): void {
    this.step = step;
    this.context.frame.quiet();
    this.show();
  }

  private changed(): void {
    this.context.drafts.save(this.context.sheet, this.draft);
  }

  private who(): Node {
    const { sheet } = this.context;
    const place = [sheet.group, sheet.hint].filter(Boolean).join(" · ");
    return h("p", { class: "ballot-who" }, place);
  }

  private backward(): Node {
    return button(say("back"), "button", () => this.back());
  }

  private aloud(): Node | null {
    if (!canReadAloud()) return null;
    const { sheet } = this.context;
    const text = [
      say("progress", { number: sheet.position, total: sheet.number_of }),
      sheet.head_name,
      say("gate"),
      ...DEGREES.map((degree) => word("gate", degree)),
    ].join("。");
    return button(say("readAloud"), "button", () => readAloud(text));
  }

  /** On to the ratings; who does not know the household has answered with that. */
  private onward(): void {
    if (drafts.knows(this.draft)) this.go("ratings");
    else this.context.finish(this.draft);
  }

  private degrees(from: number, to: number): Node[] {
    return DEGREES.filter((degree) => degree >= from && degree <= to).map((degree) =>
      button(
        word("gate", degree),
        "answer",
        () => {
          this.draft.degree = degree;
          this.changed();
          this.onward();
        },
        { "aria-pressed": this.draft.degree === degree ? "true" : "false" },
      ),
    );
  }

  private gate(): Screen {
    const group = { class: "answers", role: "group" };
    // An answer given before stands there; who leaves it so goes on below.
    const given = this.draft.degree !== undefined;
    const next = say(drafts.knows(this.draft) ? "next" : "submit");
    return {
      heading: this.context.sheet.head_name,
      kind: "is-gate",
      body: [
        this.who(),
        h("h2", { id: "gate" }, say("gate")),
        h(
          "div",
          { class: "ballot-gate" },
          h("div", { ...group, "aria-labelledby": "gate" }, ...this.degrees(KNOWS_FROM, 5)),
          h("p", { class: "help ballot-apart", id: "apart" }, say("gateApart")),
          h("div", { ...group, "aria-labelledby": "apart" }, ...this.degrees(1, KNOWS_FROM - 1)),
        ),
      ],
      actions: [
        button(say("list"), "button", () => this.context.list()),
        this.aloud(),
        given ? button(next, "button primary", () => this.onward()) : null,
      ],
    };
  }

  private ratings(): Screen {
    const rows = drafts.RATINGS.map((name) =>
      choices<number>({
        legend: say(name),
        help: say(`${name}Help`),
        layout: "five",
        options: MARKS.map((value) => ({
          value,
          label: word("mark", value),
          figure: String(value),
        })),
        chosen: this.draft.marks[name],
        choose: (value) => {
          this.draft.marks[name] = value;
          this.changed();
          refresh();
        },
      }),
    );
    // The button says what is missing, and leads there.
    const next = button("", "button primary", () => {
      const open = drafts.RATINGS.findIndex((name) => this.draft.marks[name] === undefined);
      if (open < 0) return this.go("facts");
      rows[open]?.scrollIntoView({ block: "center" });
      rows[open]?.querySelector("input")?.focus({ preventScroll: true });
    });
    const refresh = () => {
      const count = drafts.marksLeft(this.draft);
      next.classList.toggle("is-short", count > 0);
      next.textContent = count > 0 ? say("ratingsLeft", { count }) : say("next");
    };
    refresh();
    return {
      heading: say("ratings"),
      body: [this.named(), h("p", { class: "help" }, say("ratingsHelp")), ...rows],
      actions: [this.backward(), next],
    };
  }

  private named(): Node {
    return h("p", { class: "ballot-named" }, this.context.sheet.head_name);
  }

  private facts(): Screen {
    const { body, problem } = factParts({
      draft: this.draft,
      mostYuan: this.context.mostYuan,
      vetoReasons: this.context.vetoReasons,
      changed: () => this.changed(),
    });
    const next = button(say("next"), "button primary", () => {
      if (!problem()) this.go("review");
    });
    return {
      heading: say("facts"),
      body: [this.named(), ...body],
      actions: [this.backward(), next],
    };
  }

  private group(step: Step, rows: [string, string | undefined][]): Node {
    const filled = rows.filter(([, value]) => value !== undefined);
    const open = rows.length - filled.length;
    const line = ([name, value]: [string, string | undefined]) =>
      h("div", {}, h("dt", {}, name), h("dd", {}, value ?? ""));
    return h(
      "section",
      { class: "ballot-review" },
      filled.length ? h("dl", {}, ...filled.map(line)) : null,
      open ? h("p", { class: "help" }, say("notAnswered", { count: open })) : null,
      button(say("change"), "button small", () => this.go(step)),
    );
  }

  private review(): Screen {
    const { draft } = this;
    const mark = (value: number | undefined) =>
      value === undefined ? undefined : `${value} · ${word("mark", value)}`;
    const estimates = drafts.ESTIMATES.map((name): [string, string | undefined] => {
      const value = draft.estimates[name];
      return [say(name), value === undefined ? undefined : estimateWord(name, value)];
    });
    const labels = this.context.vetoReasons
      .filter((reason) => draft.vetoes.includes(reason.code))
      .map((reason) => reason.label);
    const interest =
      draft.highInterest === undefined ? undefined : say(draft.highInterest ? "yes" : "no");
    return {
      heading: say("review"),
      body: [
        this.named(),
        this.group("gate", [[say("known"), word("gate", draft.degree ?? 1)]]),
        this.group(
          "ratings",
          drafts.RATINGS.map((name) => [say(name), mark(draft.marks[name])]),
        ),
        this.group("facts", [
          ...estimates,
          [say("high_interest"), interest],
          [say("limit"), draft.limitYuan === undefined ? undefined : figure(draft.limitYuan)],
          [say("veto"), labels.length ? labels.join("、") : undefined],
          [say("note"), draft.note.trim() || undefined],
        ]),
      ],
      actions: [
        this.backward(),
        button(say("submit"), "button primary", () => this.context.finish(draft)),
      ],
    };
  }
}
