/** The days of a map: a slider, a step to the next change, and a play button that stops. */
import { on, type Feature, type Points } from "./points";
import { amount, dayText, number } from "../formats";

const PAUSE_MS = 900;
const SETTLED_MS = 300;
const DAY_MS = 86_400_000;

interface Htmx {
  ajax(verb: string, path: string, where: { target: string; swap: string }): Promise<void>;
}

const dayAt = (first: string, days: number): string =>
  new Date(Date.parse(first) + days * DAY_MS).toISOString().slice(0, 10);

const daysTo = (first: string, day: string): number =>
  Math.round((Date.parse(day) - Date.parse(first)) / DAY_MS);

/** The figures at the head of the page, summed from what each village carries. */
function figures(features: Feature[], day: string): void {
  let begun = 0;
  let lines = 0;
  let fen = 0;
  for (const { properties } of features) {
    if (on(properties.stages, day)) begun += 1;
    const step = on(properties.lines, day);
    lines += step?.[1] ?? 0;
    fen += step?.[2] ?? 0;
  }
  const told = { begun: number(begun), lines: number(lines), limit: amount(fen) };
  for (const [name, value] of Object.entries(told)) {
    const place = document.querySelector(`[data-figure="${name}"] [data-value]`);
    if (place) place.textContent = value;
  }
}

export class Slider {
  private readonly range: HTMLInputElement;
  private readonly first: string;
  private readonly last: string;
  private readonly changes: string[];
  private playing: ReturnType<typeof setInterval> | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly points: Points,
    shown: string,
  ) {
    this.first = element.dataset.first ?? shown;
    this.last = element.dataset.last ?? shown;
    this.changes = (element.dataset.changes ?? "").split(" ").filter(Boolean);
    this.range = element.querySelector<HTMLInputElement>("[data-time-range]")!;
    this.range.max = String(daysTo(this.first, this.last));
    this.range.value = String(daysTo(this.first, shown));
    this.range.addEventListener("input", () => {
      this.stop();
      this.move(dayAt(this.first, Number(this.range.value)));
    });
    for (const button of element.querySelectorAll<HTMLElement>("[data-time-step]"))
      button.addEventListener("click", () => {
        this.stop();
        this.step(Number(button.dataset.timeStep));
      });
    element.querySelector("[data-time-play]")?.addEventListener("click", () => this.toggle());
    element.querySelector("[data-time-slide]")?.classList.add("is-ready");
  }

  private get day(): string {
    return dayAt(this.first, Number(this.range.value));
  }

  private step(way: number): boolean {
    const later = this.changes.filter((day) => day > this.day);
    const next = way > 0 ? later[0] : this.changes.filter((day) => day < this.day).pop();
    if (next) this.move(next);
    return next !== undefined;
  }

  private move(day: string): void {
    const said = dayText(day);
    this.range.value = String(daysTo(this.first, day));
    this.range.setAttribute("aria-valuetext", said);
    const place = this.element.querySelector("[data-time-said]");
    if (place) place.textContent = said;
    const field = this.element.querySelector<HTMLInputElement>('[name="on"]');
    if (field) field.value = day;
    this.points.show(day);
    figures(this.points.shown(day), day);
    clearTimeout(this.settling);
    if (!this.playing) this.settling = setTimeout(() => this.follow(day), SETTLED_MS);
  }

  /** The table and the rates come from the server; the address says the day. */
  private follow(day: string): void {
    const table = document.querySelector<HTMLElement>("[data-time-follows]");
    const htmx = (window as unknown as { htmx?: Htmx }).htmx;
    if (!table || !htmx) return;
    const query = new URLSearchParams(window.location.search);
    if (day === this.last) query.delete("on");
    else query.set("on", day);
    const path = `${table.dataset.timeFollows ?? ""}${query.size ? `?${query.toString()}` : ""}`;
    window.history.replaceState(window.history.state, "", path);
    void htmx.ajax("GET", path, { target: `#${table.id}`, swap: "innerHTML" });
  }

  private toggle(): void {
    if (this.playing) {
      this.stop();
      this.move(this.day);
      return;
    }
    this.playing = setInterval(() => {
      if (this.step(1)) return;
      this.stop();
      this.move(this.day);
    }, PAUSE_MS);
    if (this.day === this.last) this.move(this.first);
    this.say(true);
  }

  private stop(): void {
    clearInterval(this.playing);
    this.playing = undefined;
    this.say(false);
  }

  private say(playing: boolean): void {
    const button = this.element.querySelector<HTMLElement>("[data-time-play]");
    button?.setAttribute("aria-pressed", String(playing));
    if (button) button.textContent = (playing ? button.dataset.stop : button.dataset.play) ?? "";
  }
}
