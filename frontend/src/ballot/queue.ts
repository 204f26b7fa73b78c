/** Sends what waits, one by one, under the same key until the server has it. */
import * as api from "./api";
import * as store from "./store";
import { newDeviceKey, type Waiting } from "./store";

export const UNDO_MS = 5000;
const FIRST_RETRY_MS = 3000;
const LAST_RETRY_MS = 60_000;

export interface Listener {
  /** How many are not on the server yet, and whether the last try found no network. */
  changed(count: number, offline: boolean): void;
  accepted(item: Waiting): void;
  /** The server has another answer for this sheet, or will not take this one. */
  refused(item: Waiting, problem: api.Refused): void;
  sessionOver(count: number): void;
}

export class Queue {
  private items: Waiting[] = [];
  private held: { item: Waiting; timer: ReturnType<typeof setTimeout> } | undefined;
  private sending = false;
  private offline = false;
  private stopped = false;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly link: string,
    private readonly listener: Listener,
  ) {
    window.addEventListener("online", () => void this.send());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.send();
    });
  }

  /** What a closed page left behind is sent first: it had been handed in. */
  async load(): Promise<void> {
    const held = this.held?.item.key;
    this.items = (await store.waitingOf(this.link)).filter((item) => item.key !== held);
    this.tell();
  }

  get count(): number {
    return this.items.length + (this.held ? 1 : 0);
  }

  has(sheet: string): boolean {
    return this.held?.item.sheet === sheet || this.items.some((item) => item.sheet === sheet);
  }

  /** The answer is safe on this phone, and leaves it when the time to undo is over. */
  async add(sheet: api.SheetRow, answer: api.Answer, released: () => void): Promise<Waiting> {
    this.release();
    const item: Waiting = {
      key: `${this.link}/${sheet.uuid}`,
      link: this.link,
      sheet: sheet.uuid,
      number: sheet.position,
      name: sheet.head_name,
      deviceKey: newDeviceKey(),
      answer,
    };
    const timer = setTimeout(() => {
      this.release();
      released();
    }, UNDO_MS);
    this.held = { item, timer };
    this.tell();
    await store.keep(item);
    return item;
  }

  /** Takes the last answer back, if its time has not run out. */
  async undo(): Promise<Waiting | undefined> {
    const held = this.held;
    if (!held) return undefined;
    clearTimeout(held.timer);
    this.held = undefined;
    await store.forget(held.item.key);
    this.tell();
    return held.item;
  }

  /** The time to undo is over: the answer may go. */
  release(): void {
    if (!this.held) return;
    clearTimeout(this.held.timer);
    this.items.push(this.held.item);
    this.held = undefined;
    void this.send();
  }

  start(): void {
    this.stopped = false;
    void this.send();
  }

  async send(): Promise<void> {
    if (this.sending || this.stopped) return;
    this.sending = true;
    clearTimeout(this.retryTimer);
    try {
      for (let item = this.items[0]; item && !this.stopped; item = this.items[0]) {
        if (!(await this.sendOne(item))) break;
      }
    } finally {
      this.sending = false;
      this.tell();
    }
  }

  /** True when the item left the queue and the next may follow. */
  private async sendOne(item: Waiting): Promise<boolean> {
    try {
      await api.commit(item.sheet, item.deviceKey, item.answer);
    } catch (problem) {
      if (problem instanceof api.Refused) return this.settle(item, problem);
      this.again();
      return false;
    }
    await this.drop(item);
    this.listener.accepted(item);
    return true;
  }

  private async settle(item: Waiting, problem: api.Refused): Promise<boolean> {
    if (problem.status === 401) {
      this.stopped = true;
      this.listener.sessionOver(this.count);
      return false;
    }
    if (problem.status === 429) {
      this.again(problem.retryAfterSeconds * 1000);
      return false;
    }
    await this.drop(item);
    this.listener.refused(item, problem);
    return true;
  }

  private async drop(item: Waiting): Promise<void> {
    this.items = this.items.filter((other) => other !== item);
    await store.forget(item.key);
    this.offline = false;
    this.retryMs = FIRST_RETRY_MS;
    this.tell();
  }

  private again(waitMs = 0): void {
    this.offline = true;
    this.retryTimer = setTimeout(() => void this.send(), Math.max(waitMs, this.retryMs));
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private tell(): void {
    this.listener.changed(this.count, this.offline);
  }
}
