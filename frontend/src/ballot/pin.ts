/** The PIN pad: six digits by thumb or keyboard. */
import { button, h } from "./dom";
import type { Frame } from "./frame";
import { say } from "./words";

const LENGTH = 6;

export interface PinScreen {
  frame: Frame;
  heading: string;
  /** Under the heading: where the digits stand, what waits here, why they are asked for again. */
  help: string[];
  /** Said above the pad when something went wrong. */
  message: string;
  /** Under the pad. */
  more?: Node[];
  actions?: Node[];
  /** Resolves with what to say when the PIN did not open. */
  open(pin: string): Promise<string | undefined>;
}

let detach: (() => void) | undefined;

export function showPin({ frame, heading, help, message, more, actions, open }: PinScreen): void {
  let digits = "";
  let working = false;
  const dots = h("p", { class: "pin-dots", "aria-hidden": "true" });
  const spoken = h("p", { class: "visually-hidden", role: "status" });
  const problem = h("p", { class: "error", role: "alert" }, message);
  const busy = h("p", { class: "pin-busy", role: "status" });

  const refresh = () => {
    dots.replaceChildren(
      ...Array.from({ length: LENGTH }, (_, place) =>
        h("span", { class: place < digits.length ? "is-full" : "" }),
      ),
    );
    spoken.textContent = say("pinEntered", { count: digits.length });
    busy.textContent = working ? say("pinWorking") : "";
    busy.hidden = !working;
  };
  const press = (sign: string) => {
    if (working) return;
    if (sign === "back") digits = digits.slice(0, -1);
    else if (sign === "clear") digits = "";
    else if (digits.length < LENGTH) digits += sign;
    problem.textContent = "";
    refresh();
    if (digits.length === LENGTH && sign >= "0" && sign <= "9") void submit();
  };
  const submit = async () => {
    working = true;
    refresh();
    const refusal = await open(digits);
    working = false;
    digits = "";
    if (refusal === undefined) return;
    refresh();
    problem.textContent = refusal;
  };

  const key = (sign: string) => button(sign, "pin-key", () => press(sign));
  const pad = h(
    "div",
    { class: "pin-pad", role: "group", "aria-label": say("pinTitle") },
    ..."123456789".split("").map(key),
    button(say("pinClear"), "pin-key is-word", () => press("clear")),
    key("0"),
    button(say("pinDelete"), "pin-key is-word", () => press("back")),
  );
  const typed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") press("back");
  };
  leavePin();
  document.addEventListener("keydown", typed);
  detach = () => document.removeEventListener("keydown", typed);

  refresh();
  frame.show({
    heading,
    kind: "is-pin",
    body: [
      ...help.map((text) => h("p", { class: "help" }, text)),
      dots,
      spoken,
      // One line that keeps its room: the pad stays under the thumb.
      h("div", { class: "pin-told" }, busy, problem),
      pad,
      ...(more ?? []),
    ],
    actions: actions ?? [],
  });
}

/** Where the digits stand, and what waits on this phone: a PIN sends the answers of its own link;
 * what others left here needs theirs. `waiting` counts by link. */
export function pinHelp(own: string | undefined, waiting: Map<string, number>): string[] {
  const mine = waiting.get(own ?? "") ?? 0;
  const others = [...waiting.values()].reduce((sum, one) => sum + one, 0) - mine;
  return [
    ...(own ? [say("pinHelp")] : []),
    ...(mine ? [say("pinWaiting", { count: mine })] : []),
    ...(others ? [say("pinSealed", { count: others })] : []),
  ];
}

/** The keyboard no longer types into the pad. */
export function leavePin(): void {
  detach?.();
  detach = undefined;
}
