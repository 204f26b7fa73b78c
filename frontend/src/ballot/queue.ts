/** Sends what waits, one by one, under the same key until the server has it. */
import * as api from "./api";
import { newDeviceKey, type Safe } from "./safe";

/** So long an answer can be taken back, and so many at once. */
export const UNDO_MS = 10_000;
const UNDO_MOST = 2;
const FIRST_RETRY_MS = 3000;
const LAST_RETRY_MS = 60_000;
/** No session, or that of another evaluator who opened a link on this phone in between. */
const NOT_OURS = new Set([401, 404]);

export interface Waiting {
  sheet: string;
  number: number;
  name: string;
  deviceKey: string;
  answer: api.Answer;
}

export interface Listener {
  /** How many are not on the server yet, and whether there is no network. */
  changed(count: number, offline: boolean): void;
  /** Opens the session anew with link and PIN. Throws as the API does. */
  signIn(): Promise<void>;
  accepted(item: Waiting): void;
  /** The server has another answer for this sheet, or will not take this one. */
  refused(item: Waiting, problem: api.Refused): void;
  /** The server no longer knows the link: nothing can be sent. */
  over(problem: api.Refused): void;
}

/** What can still be taken back, and what is told when it no longer can. */
interface Held {
  item: Waiting;
  timer: ReturnType<typeof setTimeout>;
  released(): void;
}

const nameOf = (item: Waiting) => `answer/${item.deviceKey}`;

export class Queue {
  private items: Waiting[];
  private held: Held[] = [];
  private sending = false;
  private offline = !navigator.onLine;
  private readonly closing = new AbortController();
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  /** What a closed page left behind is sent first: it had been handed in. */
  constructor(
    private readonly safe: Safe,
    private readonly listener: Listener,
  ) {
    this.items = safe.all<Waiting>("answer/").sort((a, b) => a.number - b.number);
    const until = { signal: this.closing.signal };
    window.addEventListener("online", () => this.signal(true), until);
    window.addEventListener("offline", () => this.signal(false), until);
    const seen = () => {
      if (document.visibilityState === "visible") void this.send();
    };
    document.addEventListener("visibilitychange", seen, until);
  }

  /** Nothing more is sent, and nothing is held back: the safe keeps what waits. */
  close(): void {
    this.closing.abort();
    clearTimeout(this.retryTimer);
    for (const { timer } of this.held) clearTimeout(timer);
  }

  get count(): number {
    return this.items.length + this.held.length;
  }

  has(sheet: string): boolean {
    return [...this.items, ...this.held.map(({ item }) => item)].some(
      (item) => item.sheet === sheet,
    );
  }

  get withoutSignal(): boolean {
    return this.offline;
  }

  /** Whose answer would be taken back next. */
  get undoable(): Waiting | undefined {
    return this.held[this.held.length - 1]?.item;
  }

  /** The answer is safe on this phone, and leaves it when the time to undo is over. */
  async add(sheet: api.SheetRow, answer: api.Answer, released: () => void): Promise<void> {
    this.release(UNDO_MOST - 1);
    const item: Waiting = {
      sheet: sheet.uuid,
      number: sheet.position,
      name: sheet.head_name,
      deviceKey: newDeviceKey(),
      answer,
    };
    // The oldest runs out first, as all have the same time.
    const timer = setTimeout(() => this.release(this.held.length - 1), UNDO_MS);
    this.held.push({ item, timer, released });
    this.tell();
    await this.safe.put(nameOf(item), item);
  }

  /** Takes the last answer back, if its time has not run out. */
  async undo(): Promise<Waiting | undefined> {
    const held = this.held.pop();
    if (!held) return undefined;
    clearTimeout(held.timer);
    await this.safe.remove(nameOf(held.item));
    this.tell();
    return held.item;
  }

  /** The time to undo is over: the answers may go, all but the last `keep`. */
  release(keep = 0): void {
    const going = this.held.splice(0, Math.max(0, this.held.length - keep));
    if (!going.length) return;
    for (const { item, timer, released } of going) {
      clearTimeout(timer);
      this.items.push(item);
      released();
    }
    void this.send();
  }

  async send(): Promise<void> {
    if (this.sending || this.closed) return;
    this.sending = true;
    clearTimeout(this.retryTimer);
    try {
      for (let item = this.items[0]; item && !this.closed; item = this.items[0]) {
        if (!(await this.sendOne(item))) break;
      }
    } finally {
      this.sending = false;
      this.tell();
    }
  }

  tell(): void {
    if (!this.closed) this.listener.changed(this.count, this.offline);
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  private signal(there: boolean): void {
    this.offline = !there;
    if (there) this.retryMs = FIRST_RETRY_MS;
    this.tell();
    if (there) void this.send();
  }

  /** True when the item left the queue and the next may follow. */
  private async sendOne(item: Waiting): Promise<boolean> {
    try {
      await this.commit(item);
    } catch (problem) {
      if (problem instanceof api.Refused) return this.settle(item, problem);
      this.again();
      return false;
    }
    await this.drop(item);
    this.listener.accepted(item);
    return true;
  }

  private async commit(item: Waiting): Promise<void> {
    try {
      await api.commit(item.sheet, item.deviceKey, item.answer);
    } catch (problem) {
      if (!(problem instanceof api.Refused) || !NOT_OURS.has(problem.status)) throw problem;
      await this.listener.signIn();
      await api.commit(item.sheet, item.deviceKey, item.answer);
    }
  }

  private async settle(item: Waiting, problem: api.Refused): Promise<boolean> {
    if (problem.status === 429) {
      this.again(problem.retryAfterSeconds * 1000);
      return false;
    }
    if (problem.code.startsWith("evaluation.link_") || problem.status === 401) {
      this.listener.over(problem);
      return false;
    }
    await this.drop(item);
    this.listener.refused(item, problem);
    return true;
  }

  private async drop(item: Waiting): Promise<void> {
    this.items = this.items.filter((other) => other !== item);
    await this.safe.remove(nameOf(item));
    this.offline = false;
    this.retryMs = FIRST_RETRY_MS;
    this.tell();
  }

  private again(waitMs = 0): void {
    this.offline = true;
    this.retryTimer = setTimeout(() => void this.send(), Math.max(waitMs, this.retryMs));
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }
}
