/** The command palette: one field over the page, chosen by keyboard; the server finds. */
const WAIT_MS = 150;

let dialog: HTMLDialogElement | undefined;

/** The field, its list and where the number found is told. */
class Palette {
  private readonly form: HTMLFormElement;
  private readonly field: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly told: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | undefined;

  constructor(private readonly box: HTMLDialogElement) {
    this.form = box.querySelector("form") as HTMLFormElement;
    this.field = box.querySelector("input[name=q]") as HTMLInputElement;
    this.list = box.querySelector("[role=listbox]") as HTMLElement;
    this.told = box.querySelector("[data-found]") as HTMLElement;
    this.field.addEventListener("input", () => this.later());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.open(this.active() ?? this.options()[0]);
    });
    this.list.addEventListener("click", (event) =>
      this.open((event.target as Element).closest<HTMLElement>("[data-href]")),
    );
    box.querySelector("[data-close]")?.addEventListener("click", () => box.close());
    // Opened by its keys with nothing in focus, there is nothing that the browser could go back to.
    box.addEventListener("close", () => {
      const held = document.activeElement;
      if (held === document.body || box.contains(held))
        document.querySelector<HTMLElement>("[data-palette]")?.focus();
    });
    box.addEventListener("click", (event) => {
      if (event.target === box) box.close();
    });
  }

  private options(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("[data-href]"));
  }

  private active(): HTMLElement | undefined {
    return this.options().find((option) => option.getAttribute("aria-selected") === "true");
  }

  /** The option is the one that Enter opens; a screen reader says it. */
  private choose(option: HTMLElement | undefined): void {
    for (const other of this.options()) other.setAttribute("aria-selected", "false");
    if (!option) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // While an input method composes Chinese, the keys are its own.
    if (!step || event.isComposing) return;
    event.preventDefault();
    const options = this.options();
    const current = this.active();
    const at = current ? options.indexOf(current) : step > 0 ? -1 : 0;
    this.choose(options[(at + step + options.length) % options.length]);
  }

  private open(option: HTMLElement | null | undefined): void {
    const href = option?.dataset.href;
    if (href) window.location.assign(href);
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), WAIT_MS);
  }

  /** The answer to the latest question replaces the list; earlier ones are given up. */
  private async ask(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    this.list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { "HX-Request": "true" },
        signal: this.asked.signal,
      });
      // Signed out meanwhile: the page of the search leads to the sign-in.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.list.innerHTML = await answer.text();
    } catch (problem) {
      if ((problem as Error).name !== "AbortError") this.form.submit();
      return;
    }
    this.list.removeAttribute("aria-busy");
    this.list.scrollTop = 0;
    this.tell();
  }

  private tell(): void {
    this.choose(this.field.value.trim() ? this.options()[0] : undefined);
    this.told.textContent =
      this.list.querySelector<HTMLElement>("[data-told]")?.dataset.told ?? "";
  }

  show(): void {
    if (this.box.open) return;
    this.box.showModal();
    this.field.focus();
    this.field.select();
  }
}

let palette: Palette | undefined;

export async function openPalette(address: string): Promise<void> {
  if (!palette) {
    const answer = await fetch(`${address}?palette=1`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    dialog = document.createElement("dialog");
    dialog.className = "palette";
    dialog.innerHTML = await answer.text();
    document.body.append(dialog);
    palette = new Palette(dialog);
    const label = dialog.querySelector("label");
    if (label) dialog.setAttribute("aria-label", label.textContent ?? "");
  }
  palette.show();
}
