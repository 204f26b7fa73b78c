/** Notices that nobody touches the phone: then names must not stay on it for all to see. */
export const IDLE_MS = 3 * 60_000;

const TOUCHES = ["pointerdown", "keydown", "input", "scroll"];

export class Idle {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;

  constructor(private readonly lock: () => void) {
    for (const touch of TOUCHES)
      window.addEventListener(touch, () => this.touched(), { passive: true, capture: true });
    // A sleeping phone runs no timers: it is looked at when it wakes.
    document.addEventListener("visibilitychange", () => this.woke());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.over();
    });
  }

  start(): void {
    this.last = Date.now();
    this.wait(IDLE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private touched(): void {
    if (this.timer) this.last = Date.now();
  }

  private wait(forMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), forMs);
  }

  private look(): void {
    const left = this.last + IDLE_MS - Date.now();
    if (left <= 0) this.over();
    else this.wait(left);
  }

  private woke(): void {
    if (this.timer && document.visibilityState === "visible") this.look();
  }

  private over(): void {
    if (!this.timer) return;
    this.stop();
    this.lock();
  }
}
