/** Which screen comes when, and what happens to an answer that was handed in. */
import * as api from "./api";
import { button, h } from "./dom";
import * as drafts from "./draft";
import type { Draft } from "./draft";
import { Frame } from "./frame";
import { Household } from "./household";
import { leavePin, showPin } from "./pin";
import { Queue } from "./queue";
import { linkName, type Waiting } from "./store";
import { otherLanguage, say, useLanguage } from "./words";

export class Ballot {
  private readonly frame: Frame;
  private readonly link: string;
  private readonly queue: Queue;
  private info: api.Opened | undefined;
  private rows: api.SheetRow[] = [];
  /** Drawn again after a switch of language. */
  private again: () => void = () => undefined;
  private undoable: { row: api.SheetRow; draft: Draft } | undefined;

  constructor(
    root: HTMLElement,
    private readonly token: string,
  ) {
    useLanguage(document.documentElement.lang);
    this.link = linkName(token);
    this.frame = new Frame(root, () => void this.switchLanguage());
    this.frame.quiet();
    this.queue = new Queue(this.link, {
      changed: (count, offline) => this.frame.safe(count, offline, this.known(count)),
      accepted: (item) => this.accepted(item),
      refused: (item, problem) => this.refused(item, problem),
      sessionOver: (count) => this.pin(say("sessionOver", { count })),
    });
  }

  private known(count: number): boolean {
    return this.info !== undefined || count > 0;
  }

  async start(resume?: () => Promise<api.Opened>): Promise<void> {
    await this.queue.load();
    if (resume) {
      try {
        this.info = await resume();
        await this.enter();
        return;
      } catch {
        this.info = undefined;
      }
    }
    this.pin("");
  }

  private async switchLanguage(): Promise<void> {
    useLanguage(otherLanguage());
    if (this.info) {
      try {
        [this.info, this.rows] = await Promise.all([api.resume(), api.sheets()]);
      } catch {
        // Without a signal the server's own words stay in the former language.
      }
    }
    this.frame.safe(this.queue.count, false, this.known(this.queue.count));
    this.again();
  }

  private pin(message: string): void {
    this.again = () => this.pin(message);
    this.frame.quiet();
    showPin({
      frame: this.frame,
      message,
      open: async (pin) => {
        try {
          this.info = await api.open(this.token, pin);
        } catch (problem) {
          if (problem instanceof api.Refused) return problem.detail || say("problem");
          return say("offlineOpen");
        }
        await this.enter();
        return undefined;
      },
    });
  }

  private async enter(): Promise<void> {
    leavePin();
    try {
      this.rows = await api.sheets();
    } catch {
      this.again = () => void this.enter();
      this.frame.show({
        heading: say("problem"),
        body: [h("p", {}, say("offlineOpen"))],
        actions: [button(say("retry"), "button primary", () => void this.enter())],
      });
      return;
    }
    this.queue.start();
    this.welcome();
  }

  private answered(row: api.SheetRow): boolean {
    return row.state === "answered" || this.queue.has(row.uuid);
  }

  private get answeredCount(): number {
    return this.rows.filter((row) => this.answered(row)).length;
  }

  private welcome(): void {
    const { info } = this;
    if (!info) return this.pin("");
    if (this.rows.length === 0) return this.nothing();
    if (this.answeredCount === this.rows.length) return this.done();
    this.again = () => this.welcome();
    const answered = this.answeredCount;
    this.frame.show({
      heading: say("hello", { name: info.evaluator_name }),
      progress: { done: answered, total: this.rows.length },
      body: [
        h("p", { class: "ballot-who" }, say("place", { village: info.village, group: info.group })),
        h("p", { class: "lead" }, say("howMany", { total: this.rows.length, answered })),
        h(
          "ol",
          { class: "ballot-how" },
          h("li", {}, say("how1")),
          h("li", {}, say("how2")),
          h("li", {}, say("how3")),
        ),
      ],
      actions: [button(say(answered ? "goOn" : "begin"), "button primary wide", () => this.next())],
    });
  }

  private nothing(): void {
    this.again = () => this.nothing();
    this.frame.show({
      heading: say("emptyTitle"),
      body: [h("p", { class: "lead" }, say("emptyText"))],
      actions: [button(say("leave"), "button primary wide", () => void this.leave())],
    });
  }

  /** The next household without an answer, after the last one if there is one. */
  private next(after = 0): void {
    const open = this.rows.filter((row) => !this.answered(row));
    const row = open.find((candidate) => candidate.position > after) ?? open[0];
    if (row) this.household(row);
    else this.done();
  }

  private household(row: api.SheetRow, restored?: Draft): void {
    const household = new Household(
      {
        frame: this.frame,
        link: this.link,
        sheet: row,
        vetoReasons: this.info?.veto_reasons ?? [],
        mostYuan: this.info?.max_suggested_yuan ?? 0,
        answered: this.answeredCount,
        finish: (draft) => this.finish(row, draft),
        list: () => this.list(),
      },
      restored,
    );
    this.again = () => household.show();
    household.show();
  }

  private finish(row: api.SheetRow, draft: Draft): void {
    this.undoable = { row, draft };
    void this.queue.add(row, drafts.answerOf(draft), () => {
      if (this.undoable?.row !== row) return;
      this.undoable = undefined;
      this.frame.quiet();
    });
    drafts.dropDraft(this.link, row);
    this.next(row.position);
    const said = say("saved", { number: row.position, name: row.head_name });
    this.frame.tell(said, "is-undo", { label: say("undo"), run: () => void this.undo() });
  }

  private async undo(): Promise<void> {
    const { undoable } = this;
    const taken = await this.queue.undo();
    this.undoable = undefined;
    if (!undoable || !taken) return this.frame.quiet();
    this.household(undoable.row, undoable.draft);
    this.frame.tell(say("undone"));
  }

  private rowOf(item: Waiting): api.SheetRow | undefined {
    return this.rows.find((row) => row.uuid === item.sheet);
  }

  private accepted(item: Waiting): void {
    const row = this.rowOf(item);
    if (row) row.state = "answered";
    if (this.queue.count === 0 && this.again === this.doneAgain) this.done();
  }

  private refused(item: Waiting, problem: api.Refused): void {
    const row = this.rowOf(item);
    const earlier = problem.code === "evaluation.sheet_already_answered";
    if (row && earlier) row.state = "answered";
    this.frame.tell(
      earlier
        ? say("conflict", { name: item.name })
        : say("refused", { name: item.name, detail: problem.detail }),
      "is-problem",
    );
    if (this.again === this.doneAgain) this.next();
  }

  private list(): void {
    this.again = () => this.list();
    const rows = this.rows.map((row) => {
      const waiting = this.queue.has(row.uuid);
      const state = waiting
        ? "stateWaiting"
        : row.state === "answered"
          ? "stateAnswered"
          : "stateOpen";
      const text = h(
        "span",
        {},
        h("span", { class: "num" }, `${row.position}. `),
        row.head_name,
        h("span", { class: "ballot-hint" }, [row.group, row.hint].filter(Boolean).join(" · ")),
      );
      const badge = h("span", { class: `badge ${waiting ? "wait" : ""}` }, say(state));
      return h(
        "li",
        {},
        this.answered(row)
          ? h("div", { class: "ballot-row" }, text, badge)
          : h(
              "button",
              { type: "button", class: "ballot-row", onclick: () => this.household(row) },
              text,
              badge,
            ),
      );
    });
    this.frame.show({
      heading: say("list"),
      progress: { done: this.answeredCount, total: this.rows.length },
      body: [h("ul", { class: "ballot-list" }, ...rows)],
      actions: [button(say("goOn"), "button primary wide", () => this.next())],
    });
  }

  private readonly doneAgain = () => this.done();

  private done(): void {
    this.again = this.doneAgain;
    const count = this.queue.count;
    const total = this.rows.length;
    this.frame.show({
      heading: say("doneTitle"),
      progress: { done: total, total },
      kind: count ? "is-waiting" : "is-done",
      body: [
        h("p", { class: "lead" }, count ? say("doneWait", { count }) : say("doneText", { total })),
      ],
      actions: [
        button(say("leave"), "button primary wide", () => void this.leave(), {
          disabled: count > 0,
        }),
      ],
    });
  }

  private async leave(): Promise<void> {
    await api.leave().catch(() => undefined);
    this.info = undefined;
    this.rows = [];
    try {
      sessionStorage.clear();
    } catch {
      // Nothing was kept where nothing can be kept.
    }
    this.again = () => void this.leave();
    this.frame.safe(0, false, false);
    this.frame.quiet();
    this.frame.show({ heading: say("left"), body: [] });
  }
}
