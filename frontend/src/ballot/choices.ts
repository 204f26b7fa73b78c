/** Big answers: radio buttons underneath, so that keyboard and screen reader know them. */
import { h } from "./dom";

export interface Option<T> {
  value: T;
  label: string;
  /** Shown large above the label: the number of a mark. */
  figure?: string;
  /** Leaves the question open: chosen, it must not shout. */
  open?: boolean;
}

let serial = 0;

interface Question<T> {
  legend: string;
  help?: string;
  /** tall: one below the other; five: five in a row; chips: as many as fit. */
  layout: "tall" | "five" | "chips";
  options: Option<T>[];
  chosen: T | undefined;
  hideLegend?: boolean;
  choose(value: T): void;
}

export function choices<T>(question: Question<T>): HTMLFieldSetElement {
  const name = `choice-${++serial}`;
  const labels = question.options.map((option) => {
    const input = h("input", {
      type: "radio",
      name,
      class: "visually-hidden",
      checked: option.value === question.chosen,
      onchange: () => question.choose(option.value),
    });
    return h(
      "label",
      { class: option.open ? "choice is-open" : "choice" },
      input,
      h(
        "span",
        { class: "choice-face" },
        option.figure ? h("span", { class: "choice-figure" }, option.figure) : null,
        h("span", { class: "choice-label" }, option.label),
      ),
    );
  });
  return h(
    "fieldset",
    { class: `choices-${question.layout}` },
    h(
      "legend",
      { class: question.hideLegend ? "visually-hidden" : "choice-legend" },
      question.legend,
    ),
    question.help ? h("p", { class: "help" }, question.help) : null,
    h("div", { class: "choice-row" }, ...labels),
  );
}
