/** The frame around every screen: progress, what is not yet safe, undo, thumb-reach actions. */
import { button, h } from "./dom";
import { say } from "./words";

/** So long after a screen came, taps are still meant for the one before: hands can be slow. */
const CALM_MS = 300;
const CALM_GATE_MS = 700;

export interface Screen {
  heading: string;
  /** Above the heading, small: which household of how many. */
  over?: string;
  progress?: { done: number; total: number };
  body: (Node | null)[];
  actions?: (Node | null)[];
  kind?: string;
}

export class Frame {
  private readonly status = h("p", { class: "ballot-status", role: "status" });
  private readonly menu: HTMLButtonElement;
  private readonly over = h("p", { class: "ballot-over" });
  private readonly bar = h("progress", { class: "ballot-progress", "aria-hidden": "true" });
  private readonly body = h("div", { class: "ballot-body" });
  private readonly actions = h("div", { class: "ballot-actions" });
  private readonly notice = h("div", { class: "ballot-notice" });
  // What is told, for those who listen: it stays in its place while screens and feet change.
  private readonly spoken = h("p", { class: "visually-hidden", role: "status" });
  private calm: ReturnType<typeof setTimeout> | undefined;
  private readonly foot = h("div", { class: "ballot-foot" }, this.notice, this.actions);

  constructor(root: HTMLElement, openMenu: () => void) {
    this.menu = button(say("menu"), "ballot-menu", openMenu);
    const head = h(
      "div",
      { class: "ballot-head" },
      h("div", { class: "ballot-line" }, this.over, this.menu),
      this.status,
      this.bar,
      this.spoken,
    );
    document.body.classList.add("ballot-running");
    root.replaceChildren(head, this.body, this.foot);
    root.classList.add("ballot");
  }

  /** The screen replaces the one before. The tab's title, which browsers remember, names nobody. */
  show(screen: Screen): void {
    this.menu.textContent = say("menu");
    this.over.textContent = screen.over ?? say("title");
    document.title = screen.over ? `${screen.over} · ${say("title")}` : say("title");
    // Line and bar keep their room on every screen, so that nothing below them jumps.
    this.bar.classList.toggle("is-empty", !screen.progress);
    this.bar.max = Math.max(1, screen.progress?.total ?? 1);
    this.bar.value = screen.progress?.done ?? 0;
    const heading = h("h1", { tabindex: -1 }, screen.heading);
    const parts = screen.body.filter((part): part is Node => part !== null);
    this.body.className = `ballot-body ${screen.kind ?? ""}`;
    this.body.replaceChildren(heading, ...parts);
    const actions = (screen.actions ?? []).filter((part): part is Node => part !== null);
    this.actions.replaceChildren(...actions);
    this.actions.hidden = actions.length === 0;
    // A foot of another height belongs to the new screen: it is set anew and does not slide.
    this.body.after(this.foot);
    this.rest(screen.kind === "is-gate" ? CALM_GATE_MS : CALM_MS);
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  private rest(milliseconds: number): void {
    clearTimeout(this.calm);
    const parts = [this.body, this.actions];
    for (const part of parts) part.classList.add("is-calm");
    const wake = () => parts.forEach((part) => part.classList.remove("is-calm"));
    this.calm = setTimeout(wake, milliseconds);
  }

  /** Always in sight: what is not with the bank yet. Before the first answer nothing is said. */
  safe(count: number, offline: boolean, answered: number): void {
    this.status.classList.toggle("is-waiting", count > 0);
    const words = [
      count ? say("notSafe", { count }) : answered ? say("allSafe") : "",
      offline ? say(count ? "offline" : "offlineIdle") : "",
    ];
    this.status.textContent = words.filter(Boolean).join(" · ");
  }

  /** One line above the actions; with a press it can be answered. */
  tell(text: string, kind = "", press?: { label: string; run: () => void }): void {
    this.notice.className = `ballot-notice ${kind}`;
    this.notice.replaceChildren(
      h("span", {}, text),
      ...(press ? [button(press.label, "button", press.run)] : []),
    );
    this.notice.hidden = text === "";
    this.spoken.textContent = text;
  }

  /** A bar under what is told shrinks until its time is over. */
  countDown(milliseconds: number): void {
    const bar = h("div", { class: "ballot-countdown", "aria-hidden": "true" });
    bar.style.setProperty("animation-duration", `${milliseconds}ms`, "important");
    this.notice.append(bar);
  }

  quiet(): void {
    this.tell("");
  }
}
