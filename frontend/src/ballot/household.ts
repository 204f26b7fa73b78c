/** The screens of one household: gate, ratings, what is known, review. */
import type { Choice, SheetRow } from "./api";
import { choices, type Option } from "./choices";
import { canReadAloud, hush, readAloud } from "./aloud";
import { button, h } from "./dom";
import * as drafts from "./draft";
import type { Draft, Drafts, Estimate } from "./draft";
import type { Frame, Screen } from "./frame";
import { figure, say, type Key } from "./words";

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

const CALM_MS = 300;

type Step = "gate" | "ratings" | "facts" | "review";

const MARKS = [1, 2, 3, 4, 5];
const DEGREES = [5, 4, 3, 2, 1];
const word = (stem: string, value: number | string) => say(`${stem}${value}` as Key);
const estimateWord = (name: Estimate, value: number) =>
  name === "skill" || name === "will" ? word("level", value) : word(name, value);

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

  private gate(): Screen {
    const shown = Date.now();
    const answer = (degree: number) => {
      // A second tap on the same place belongs to the household before.
      if (Date.now() - shown < CALM_MS) return;
      this.draft.degree = degree;
      this.changed();
      if (drafts.knows(this.draft)) this.go("ratings");
      else this.context.finish(this.draft);
    };
    const answers = DEGREES.map((degree) =>
      button(word("gate", degree), "answer", () => answer(degree), {
        "aria-pressed": this.draft.degree === degree ? "true" : "false",
      }),
    );
    return {
      heading: this.context.sheet.head_name,
      kind: "is-gate",
      body: [
        this.who(),
        h("h2", { id: "gate" }, say("gate")),
        h("div", { class: "answers", role: "group", "aria-labelledby": "gate" }, ...answers),
      ],
      actions: [button(say("list"), "button", () => this.context.list()), this.aloud()],
    };
  }

  private ratings(): Screen {
    const left = h("p", { class: "ballot-left", role: "status" });
    const next = button(say("next"), "button primary", () => this.go("facts"));
    const refresh = () => {
      const count = drafts.marksLeft(this.draft);
      next.disabled = count > 0;
      left.textContent = count > 0 ? say("ratingsLeft", { count }) : "";
    };
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
    refresh();
    return {
      heading: say("ratings"),
      body: [this.named(), h("p", { class: "help" }, say("ratingsHelp")), ...rows, left],
      actions: [this.backward(), next],
    };
  }

  private named(): Node {
    return h("p", { class: "ballot-named" }, this.context.sheet.head_name);
  }

  private estimate(name: Estimate): Node {
    const options: Option<number | undefined>[] = [0, 1, 2, 3, 4, 5].map((value) => ({
      value,
      label: estimateWord(name, value),
    }));
    return choices<number | undefined>({
      legend: say(name),
      layout: "chips",
      options: [...options, { value: undefined, label: say("unsure"), open: true }],
      chosen: this.draft.estimates[name],
      choose: (value) => {
        if (value === undefined) delete this.draft.estimates[name];
        else this.draft.estimates[name] = value;
        this.changed();
      },
    });
  }

  private highInterest(): Node {
    return choices<boolean | undefined>({
      legend: say("high_interest"),
      layout: "chips",
      options: [
        { value: true, label: say("yes") },
        { value: false, label: say("no") },
        { value: undefined, label: say("unsure"), open: true },
      ],
      chosen: this.draft.highInterest,
      choose: (value) => {
        this.draft.highInterest = value;
        this.changed();
      },
    });
  }

  private limit(): Node {
    const most = this.context.mostYuan;
    const known = drafts.LIMITS.filter((value) => value <= most);
    const own = this.draft.limitYuan;
    const input = h("input", {
      type: "text",
      inputmode: "numeric",
      id: "limit-other",
      autocomplete: "off",
      maxlength: 7,
      value: own !== undefined && !known.includes(own) ? own : "",
    });
    const quick = choices<number | undefined>({
      legend: say("limit"),
      help: say("limitHelp", { max: figure(most) }),
      layout: "chips",
      options: [
        ...known.map((value) => ({ value, label: figure(value) })),
        { value: undefined, label: say("limitNone"), open: true },
      ],
      chosen: own,
      choose: (value) => {
        this.draft.limitYuan = value;
        input.value = "";
        this.changed();
      },
    });
    input.addEventListener("input", () => {
      const digits = input.value.replace(/\D/g, "");
      input.value = digits;
      this.draft.limitYuan = digits ? Number(digits) : undefined;
      quick.querySelectorAll("input").forEach((radio) => (radio.checked = false));
      this.changed();
    });
    const other = h(
      "p",
      { class: "ballot-other" },
      h("label", { for: "limit-other" }, say("limitOther")),
      input,
    );
    return h("div", { class: "ballot-part" }, quick, other);
  }

  private vetoes(): Node {
    const chosen = new Set(this.draft.vetoes);
    const left = h("p", { class: "help", id: "note-left" });
    const note = h("textarea", {
      id: "note",
      maxlength: drafts.NOTE_LIMIT,
      "aria-describedby": "note-left",
    });
    note.value = this.draft.note;
    const count = () => {
      left.textContent = say("noteLimit", { left: drafts.NOTE_LIMIT - note.value.length });
    };
    note.addEventListener("input", () => {
      this.draft.note = note.value;
      this.changed();
      count();
    });
    count();
    const boxes = this.context.vetoReasons.map((reason) =>
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          checked: chosen.has(reason.code),
          onchange: (event) => {
            if ((event.target as HTMLInputElement).checked) chosen.add(reason.code);
            else chosen.delete(reason.code);
            this.draft.vetoes = [...chosen];
            this.changed();
          },
        }),
        h("span", {}, reason.label),
      ),
    );
    return h(
      "details",
      { class: "ballot-veto", open: this.draft.vetoes.length > 0 || this.draft.note !== "" },
      h("summary", {}, say("veto")),
      h("p", { class: "help" }, say("vetoHelp")),
      ...boxes,
      h("label", { for: "note", class: "choice-legend" }, say("note")),
      note,
      left,
    );
  }

  private facts(): Screen {
    const problem = h("p", { class: "error", role: "alert" });
    // What is wrong stands at its field, in sight and ready to be typed over.
    const wrong = (id: string, text: string) => {
      const field = document.getElementById(id);
      field?.after(problem);
      problem.textContent = text;
      field?.setAttribute("aria-invalid", "true");
      field?.focus({ preventScroll: true });
      field?.scrollIntoView({ block: "center" });
    };
    const next = button(say("next"), "button primary", () => {
      const most = this.context.mostYuan;
      if (drafts.noteMissing(this.draft)) wrong("note", say("noteNeeded"));
      else if (drafts.limitTooHigh(this.draft, most))
        wrong("limit-other", say("limitTooHigh", { max: figure(most) }));
      else if (drafts.limitTooLow(this.draft))
        wrong("limit-other", say("limitTooLow", { yuan: this.draft.limitYuan ?? 0 }));
      else this.go("review");
    });
    return {
      heading: say("facts"),
      body: [
        this.named(),
        h("p", { class: "help" }, say("factsHelp")),
        ...drafts.ESTIMATES.map((name) => this.estimate(name)),
        this.highInterest(),
        this.limit(),
        this.vetoes(),
        problem,
      ],
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
