/** What the screens between the households say and offer. ballot.ts decides which one comes. */
import type { Opened, SheetRow } from "./api";
import { button, h } from "./dom";
import type { Screen } from "./frame";
import { opensWithoutSignal } from "./install";
import { UNDO_MS } from "./queue";
import { handAndSize } from "./settings";
import { say, type Key } from "./words";

type Press = () => void;

const lead = (text: string) => h("p", { class: "lead" }, text);
const primary = (key: Key, press: Press) => button(say(key), "button primary wide", press);
const second = (key: Key, press: Press) => button(say(key), "button wide", press);

/** No link in the address and nothing on the phone: the paper's code leads in. */
export function scan(): Screen {
  return {
    heading: say("scanTitle"),
    body: [lead(say("scanText")), ...handAndSize()],
  };
}

export interface Standing {
  info: Opened | undefined;
  total: number;
  answered: number;
  /** What is handed in survives a closed page. */
  lasts: boolean;
}

export function welcome({ info, total, answered, lasts }: Standing, next: Press): Screen {
  const keeps = !lasts ? "keepsNothing" : opensWithoutSignal() ? "keepsAll" : "keepsOpen";
  return {
    heading: say("hello", { name: info?.evaluator_name ?? "" }),
    progress: { done: answered, total },
    body: [
      h(
        "p",
        { class: "ballot-who" },
        say("place", { village: info?.village ?? "", group: info?.group ?? "" }),
      ),
      lead(say("howMany", { total, answered })),
      h(
        "ol",
        { class: "ballot-how" },
        ...(["how1", "how2", "how3", keeps] as const).map((key) =>
          h("li", {}, say(key, { seconds: UNDO_MS / 1000 })),
        ),
      ),
      ...handAndSize(),
    ],
    actions: [primary(answered ? "goOn" : "begin", next)],
  };
}

export function nothing(finish: Press): Screen {
  return {
    heading: say("emptyTitle"),
    body: [lead(say("emptyText"))],
    actions: [primary("leave", finish)],
  };
}

export type RowState = "stateOpen" | "stateWaiting" | "stateAnswered";

interface ListRow {
  row: SheetRow;
  state: RowState;
  choose(row: SheetRow): void;
}

export function list(rows: ListRow[], back: Press, next: Press): Screen {
  const drawn = rows.map(({ row, state, choose }) => {
    const hint = [row.group, row.hint].filter(Boolean).join(" · ");
    const text = h(
      "span",
      {},
      h("span", { class: "num" }, `${row.position}. `),
      row.head_name,
      h("span", { class: "ballot-hint" }, hint),
    );
    const kind = state === "stateWaiting" ? "badge wait" : "badge";
    const badge = h("span", { class: kind }, say(state));
    const open = { type: "button", class: "ballot-row", onclick: () => choose(row) } as const;
    const line =
      state === "stateOpen"
        ? h("button", open, text, badge)
        : h("div", { class: "ballot-row" }, text, badge);
    return h("li", {}, line);
  });
  const done = rows.filter(({ state }) => state !== "stateOpen").length;
  return {
    heading: say("list"),
    progress: { done, total: rows.length },
    body: [h("ul", { class: "ballot-list" }, ...drawn)],
    actions: [button(say("back"), "button", back), button(say("goOn"), "button primary", next)],
  };
}

export interface Ending {
  waiting: number;
  offline: boolean;
  total: number;
  finish: Press;
  seal: Press;
  /** What can still be taken back goes at once. */
  send: Press;
  handOver: Press;
}

export function done(ending: Ending): Screen {
  const { waiting, offline, total, finish, seal, send, handOver } = ending;
  const waits = say(offline ? "doneWait" : "doneSending", { count: waiting });
  const text = waiting ? waits : say("doneText", { total });
  return {
    heading: say("doneTitle"),
    progress: { done: total, total },
    kind: waiting ? "is-waiting" : "is-done",
    body: [lead(text)],
    actions: waiting
      ? [offline ? second("sealLater", seal) : second("sendNow", send)]
      : [second("handOver", handOver), primary("leave", finish)],
  };
}

export interface Menu {
  back: Press;
  list: Press | undefined;
  lock: Press | undefined;
  handOver: Press | undefined;
  languages: Node;
}

/** Everything that is not the answer itself; without a session only what concerns the phone. */
export function menu({ back, list: all, lock, handOver, languages }: Menu): Screen {
  const ways: [Key, Press | undefined][] = [
    ["list", all],
    ["lock", lock],
    ["handOver", handOver],
  ];
  const offered = ways.filter((way): way is [Key, Press] => way[1] !== undefined);
  return {
    heading: say("menu"),
    body: [
      h("div", { class: "answers" }, ...offered.map(([key, go]) => button(say(key), "answer", go))),
      ...handAndSize(),
      languages,
    ],
    actions: [primary("back", back)],
  };
}

export interface Handing {
  answered: number;
  left: number;
  waiting: number;
  lasts: boolean;
}

/** What will happen, before it does. */
export function handOver(facts: Handing, back: Press, go: Press): Screen {
  const { answered, left, waiting, lasts } = facts;
  return {
    heading: say("handOverTitle"),
    body: [
      lead(say(left ? "handOverDone" : "handOverAll", { answered, left })),
      waiting ? h("p", { class: "ballot-warning" }, say("handOverWait", { count: waiting })) : null,
      waiting && !lasts ? h("p", { class: "ballot-warning" }, say("handOverOpen")) : null,
      h("p", {}, say(waiting ? "handOverSealed" : "handOverGone")),
    ],
    actions: [button(say("back"), "button", back), button(say("handOverGo"), "button primary", go)],
  };
}

/** Gone, or sealed; and how the next one begins. */
export function left(waiting: number, until: string, again: Press): Screen {
  return {
    heading: waiting ? say("sealedTitle", { count: waiting }) : say("left"),
    kind: waiting ? "is-waiting" : "is-done",
    body: [
      waiting ? lead(say("sealedText", { until })) : null,
      h("p", {}, say("nextOne")),
    ],
    actions: waiting ? [second("sealedOpen", again)] : [],
  };
}

/** The link is over: what waits on the phone can go nowhere. */
export function linkOver(detail: string, waiting: number, clear: Press): Screen {
  return {
    heading: say("overTitle"),
    kind: "is-waiting",
    body: [lead(detail), waiting ? h("p", {}, say("overWait", { count: waiting })) : null],
    actions: [primary("overClear", clear)],
  };
}
