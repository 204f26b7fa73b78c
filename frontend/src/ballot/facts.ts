/** What an evaluator knows besides the ratings: estimates, limit, reasons against. */
import type { Choice } from "./api";
import { choices, type Option } from "./choices";
import { h } from "./dom";
import * as drafts from "./draft";
import type { Draft, Estimate } from "./draft";
import { figure, say, word } from "./words";

export interface Facts {
  draft: Draft;
  mostYuan: number;
  vetoReasons: Choice[];
  changed(): void;
}

interface FactParts {
  body: Node[];
  /** True when something cannot go on so: it is said at its field, which is in sight. */
  problem(): boolean;
}

const BANDS: Estimate[] = ["income_band", "assets_band", "debts_band"];
const OTHER = "limit-other";
const NOTE = "note";
const VETO = "veto";

export const estimateWord = (name: Estimate, value: number) =>
  name === "skill" || name === "will" ? word("level", value) : word(name, value);

export function factParts(facts: Facts): FactParts {
  const problem = h("p", { class: "error", role: "alert" });
  // What is wrong stands at its field, in sight and ready to be typed over.
  const wrong = (id: string, text: string) => {
    const place = document.getElementById(id);
    const field = place?.querySelector("input") ?? place;
    place?.after(problem);
    problem.textContent = text;
    field?.setAttribute("aria-invalid", "true");
    field?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "center" });
    return true;
  };
  const reasons = vetoes(facts);
  return {
    body: [
      h("p", { class: "help" }, say("factsHelp")),
      ...drafts.ESTIMATES.map((name) => estimate(facts, name)),
      highInterest(facts),
      limit(facts),
      reasons.part,
      problem,
    ],
    problem: () => {
      const { draft, mostYuan } = facts;
      if (reasons.missing()) return wrong(VETO, say("vetoNeeded"));
      if (drafts.noteMissing(draft)) return wrong(NOTE, say("noteNeeded"));
      if (drafts.limitTooHigh(draft, mostYuan))
        return wrong(OTHER, say("limitTooHigh", { max: figure(mostYuan) }));
      if (drafts.limitTooLow(draft))
        return wrong(OTHER, say("limitTooLow", { yuan: draft.limitYuan ?? 0 }));
      return false;
    },
  };
}

function estimate({ draft, changed }: Facts, name: Estimate): Node {
  const options: Option<number | undefined>[] = [0, 1, 2, 3, 4, 5].map((value) => ({
    value,
    label: estimateWord(name, value),
  }));
  return choices<number | undefined>({
    legend: say(name),
    help: BANDS.includes(name) ? say("bandHelp") : undefined,
    layout: "chips",
    options: [...options, { value: undefined, label: say("unsure"), open: true }],
    chosen: draft.estimates[name],
    choose: (value) => {
      if (value === undefined) delete draft.estimates[name];
      else draft.estimates[name] = value;
      changed();
    },
  });
}

function highInterest({ draft, changed }: Facts): Node {
  return choices<boolean | undefined>({
    legend: say("high_interest"),
    layout: "chips",
    options: [
      { value: true, label: say("yes") },
      { value: false, label: say("no") },
      { value: undefined, label: say("unsure"), open: true },
    ],
    chosen: draft.highInterest,
    choose: (value) => {
      draft.highInterest = value;
      changed();
    },
  });
}

function limit({ draft, mostYuan, changed }: Facts): Node {
  const known = drafts.LIMITS.filter((value) => value <= mostYuan);
  const own = draft.limitYuan;
  const input = h("input", {
    type: "text",
    inputmode: "numeric",
    id: OTHER,
    autocomplete: "off",
    maxlength: 7,
    value: own !== undefined && !known.includes(own) ? own : "",
  });
  const quick = choices<number | undefined>({
    legend: say("limit"),
    help: say("limitHelp", { max: figure(mostYuan) }),
    layout: "chips",
    options: [
      ...known.map((value) => ({ value, label: figure(value) })),
      { value: undefined, label: say("limitNone"), open: true },
    ],
    chosen: own,
    choose: (value) => {
      draft.limitYuan = value;
      input.value = "";
      changed();
    },
  });
  input.addEventListener("input", () => {
    const digits = input.value.replace(/\D/g, "");
    input.value = digits;
    draft.limitYuan = digits ? Number(digits) : undefined;
    quick.querySelectorAll("input").forEach((radio) => (radio.checked = false));
    changed();
  });
  const other = h(
    "p",
    { class: "ballot-other" },
    h("label", { for: OTHER }, say("limitOther")),
    input,
  );
  return h("div", { class: "ballot-part" }, quick, other);
}

/** Asked outright: no, or yes with the reasons and how one knows. */
function vetoes({ draft, vetoReasons, changed }: Facts): { part: Node; missing(): boolean } {
  let yes: boolean | undefined = draft.vetoes.length > 0 || draft.note !== "" || undefined;
  const left = h("p", { class: "help", id: "note-left" });
  const note = h("textarea", {
    id: NOTE,
    maxlength: drafts.NOTE_LIMIT,
    "aria-describedby": "note-left",
  });
  note.value = draft.note;
  const boxes = vetoReasons.map((reason) =>
    h("input", {
      type: "checkbox",
      value: reason.code,
      checked: draft.vetoes.includes(reason.code),
      onchange: () => keep(),
    }),
  );
  // What was ticked and written stays in its fields while the answer is no.
  const keep = () => {
    draft.vetoes = yes ? boxes.filter((box) => box.checked).map((box) => box.value) : [];
    draft.note = yes ? note.value : "";
    left.textContent = say("noteLimit", { left: drafts.NOTE_LIMIT - note.value.length });
    details.hidden = !yes;
    changed();
  };
  const details = h(
    "div",
    { class: "ballot-veto", hidden: !yes },
    ...boxes.map((box, place) =>
      h("label", { class: "check" }, box, h("span", {}, vetoReasons[place]?.label ?? "")),
    ),
    h("label", { for: NOTE, class: "choice-legend" }, say("note")),
    note,
    left,
  );
  note.addEventListener("input", keep);
  left.textContent = say("noteLimit", { left: drafts.NOTE_LIMIT - note.value.length });
  const asked = choices<boolean>({
    legend: say("veto"),
    help: say("vetoHelp"),
    layout: "chips",
    options: [
      { value: false, label: say("no") },
      { value: true, label: say("yes") },
    ],
    chosen: yes,
    choose: (value) => {
      yes = value;
      keep();
    },
  });
  return {
    part: h("div", { class: "ballot-part" }, h("div", { id: VETO }, asked), details),
    missing: () => yes === true && draft.vetoes.length === 0,
  };
}
