/** Small behaviours by data attributes; pages work without them. infra/ui/README.md has all. */
import { say } from "./words";

type Enhance = (root: ParentNode) => void;

function each<T extends Element>(
  root: ParentNode,
  selector: string,
  work: (element: T) => void,
): void {
  const found = Array.from(root.querySelectorAll<T>(selector));
  if (root instanceof Element && root.matches(selector)) found.unshift(root as unknown as T);
  for (const element of found) {
    const flag = `ready${selector.replace(/\W/g, "")}`;
    const data = (element as unknown as HTMLElement).dataset;
    if (data[flag]) continue;
    data[flag] = "1";
    work(element);
  }
}

/** A pressed button shows that it works, and a form is not sent twice. */
const busyForms: Enhance = (root) =>
  each<HTMLFormElement>(root, "form[data-busy]", (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      const button = (event.submitter ??
        form.querySelector("button[type=submit]")) as HTMLButtonElement | null;
      // After the browser has collected the values, so that the button's own is sent too.
      setTimeout(() => {
        if (event.defaultPrevented) return;
        form.dataset.sent = "1";
        if (!button) return;
        button.dataset.words = button.textContent ?? "";
        button.setAttribute("aria-busy", "true");
        button.textContent = say("busy");
      });
    });
  });

/** Coming back by the browser's history finds the form usable again. */
function wakeForms(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll<HTMLButtonElement>("button[aria-busy]").forEach((button) => {
      button.removeAttribute("aria-busy");
      if (button.dataset.words) button.textContent = button.dataset.words;
    });
  });
}

function size(bytes: number): string {
  return bytes >= 1024 * 1024
    ? `${(bytes / 1024 / 1024).toFixed(1)} MB`
    : `${Math.ceil(bytes / 1024)} kB`;
}

const fileDrops: Enhance = (root) =>
  each<HTMLElement>(root, "[data-file-drop]", (box) => {
    const input = box.querySelector<HTMLInputElement>("input[type=file]");
    const name = box.querySelector<HTMLElement>("[data-file-name]");
    if (!input) return;
    if (name) box.classList.add("is-named");
    const show = () => {
      const file = input.files?.[0];
      if (name)
        name.textContent = file
          ? say("fileChosen", { name: file.name, size: size(file.size) })
          : say("noFile");
    };
    input.addEventListener("change", show);
    for (const type of ["dragenter", "dragover"]) {
      box.addEventListener(type, (event) => {
        event.preventDefault();
        box.classList.add("is-over");
      });
    }
    for (const type of ["dragleave", "drop"])
      box.addEventListener(type, () => box.classList.remove("is-over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = (event as DragEvent).dataTransfer?.files;
      if (files?.length) {
        input.files = files;
        show();
      }
    });
  });

const confirms: Enhance = (root) =>
  each<HTMLElement>(root, "[data-confirm]", (element) =>
    element.addEventListener("click", (event) => {
      if (!window.confirm(element.dataset.confirm)) event.preventDefault();
    }),
  );

/** The last public day counts in full. */
const countdowns: Enhance = (root) =>
  each<HTMLElement>(root, "[data-countdown]", (element) => {
    const end = new Date(`${element.dataset.countdown}T00:00:00`);
    // The server's business date, where the page names it: a demo's clock may run ahead.
    const today = element.dataset.today
      ? new Date(`${element.dataset.today}T00:00:00`)
      : new Date();
    today.setHours(0, 0, 0, 0);
    const days = Math.round((end.getTime() - today.getTime()) / 86_400_000);
    if (Number.isNaN(days)) return;
    element.textContent =
      days > 0 ? say("dayLeft", { days }) : say(days === 0 ? "lastDay" : "over");
  });

const prints: Enhance = (root) =>
  each<HTMLElement>(root, "[data-print]", (button) =>
    button.addEventListener("click", () => window.print()),
  );

const copies: Enhance = (root) =>
  each<HTMLElement>(root, "[data-copy]", (button) =>
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy ?? "");
        button.textContent = say("copied");
      } catch {
        button.textContent = say("failed");
      }
    }),
  );

const selectAlls: Enhance = (root) =>
  each<HTMLInputElement>(root, "[data-select-all]", (box) =>
    box.addEventListener("change", () =>
      document
        .querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${box.dataset.selectAll}"]`)
        .forEach((other) => (other.checked = box.checked)),
    ),
  );

/** Rows are ticked: how many, over a range with Shift, and no act on none. Works without too. */
const bulks: Enhance = (root) =>
  each<HTMLFormElement>(root, "form[data-bulk]", (form) => {
    const boxes = Array.from(
      form.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${form.dataset.bulk}"]`),
    );
    const all = form.querySelector<HTMLInputElement>("[data-select-all]");
    const count = form.querySelector<HTMLElement>("[data-bulk-count]");
    const bar = form.querySelector<HTMLElement>("[data-bulk-bar]");
    const clear = form.querySelector<HTMLElement>("[data-bulk-clear]");
    const invitation = count?.textContent ?? "";
    let last = -1;
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      if (count) count.textContent = ticked ? say("ticked", { n: ticked }) : invitation;
      bar?.classList.toggle("is-active", ticked > 0);
      if (clear) clear.hidden = ticked === 0;
      form.querySelectorAll<HTMLButtonElement>("[data-bulk-action]").forEach((button) => {
        button.disabled = ticked === 0;
      });
      boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-ticked", box.checked));
      if (all) {
        all.checked = ticked > 0 && ticked === boxes.length;
        all.indeterminate = ticked > 0 && ticked < boxes.length;
      }
    };
    form.addEventListener("click", (event) => {
      const pressed = event.target as HTMLInputElement;
      const place = boxes.indexOf(pressed);
      if (place < 0) return;
      if (event.shiftKey && last >= 0)
        for (const box of boxes.slice(Math.min(last, place), Math.max(last, place) + 1))
          box.checked = pressed.checked;
      last = place;
    });
    form.addEventListener("change", show);
    form.addEventListener("reset", () => setTimeout(show));
    window.addEventListener("pageshow", show);
    show();
  });

const submitsOnChange: Enhance = (root) =>
  each<HTMLFormElement>(root, "form[data-submit-on-change]", (form) =>
    form.addEventListener("change", (event) => {
      // A text is sent by Enter or the button: leaving its box is no wish.
      if (event.target instanceof HTMLSelectElement) form.requestSubmit();
    }),
  );

/** Asks again until the answer no longer asks to be asked. */
const polls: Enhance = (root) =>
  each<HTMLElement>(root, "[data-poll]", (element) => {
    const every = Number(element.dataset.pollEvery ?? 2) * 1000;
    setTimeout(async () => {
      if (!element.isConnected) return;
      try {
        const answer = await fetch(element.dataset.poll ?? "", {
          headers: { "HX-Request": "true" },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const holder = document.createElement("template");
        holder.innerHTML = (await answer.text()).trim();
        const fresh = holder.content.firstElementChild;
        if (!fresh) return;
        element.replaceWith(fresh);
        enhance(fresh);
      } catch {
        delete element.dataset.readydatapoll;
        enhance(element);
      }
    }, every);
  });

/** A table that fits may keep its head in sight; one that does not scrolls in its own frame. */
const tables: Enhance = (root) =>
  each<HTMLElement>(root, ".table-wrap", (wrap) => {
    const table = wrap.querySelector("table");
    if (!table) return;
    const measure = () => {
      wrap.classList.remove("fits");
      const fits = table.offsetWidth <= wrap.clientWidth + 1;
      wrap.classList.toggle("fits", fits);
      wrap.classList.toggle("scrolls", !fits);
      wrap.classList.toggle("is-long", table.rows.length > 15);
      if (fits) wrap.removeAttribute("tabindex");
      else wrap.tabIndex = 0;
    };
    measure();
    window.addEventListener("resize", measure);
  });

/** Menus close on a press elsewhere and on Escape; the focus goes back to their button. */
const menus: Enhance = (root) =>
  each<HTMLDetailsElement>(root, "details[data-menu], details[data-drawer]", (menu) => {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  });

/** On a phone the strip of stages is wider than the window: the current one is in sight. */
const strips: Enhance = (root) =>
  each<HTMLElement>(root, ".steps", (strip) => {
    const current = strip.querySelector<HTMLElement>("[aria-current]");
    if (current) strip.scrollLeft = current.offsetLeft - 48;
  });

const TOAST_SECONDS = 8;

/** A short word in passing goes by itself, unless it is read, bad, or asks for something. */
const toasts: Enhance = (root) =>
  each<HTMLElement>(root, "[data-toast]", (toast) => {
    const close = toast.querySelector<HTMLButtonElement>("[data-toast-close]");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", () => toast.remove());
    }
    if (toast.dataset.toast === "stay" || toast.closest("[data-still]")) return;
    const leave = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(leave, 1000);
      else toast.remove();
    };
    setTimeout(leave, TOAST_SECONDS * 1000);
  });

const focuses: Enhance = (root) =>
  each<HTMLElement>(root, "[data-focus]", (element) => {
    // The style guide shows refused forms that nobody has just sent.
    if (!element.closest("[data-still]")) element.focus();
  });

const all = [
  busyForms,
  fileDrops,
  confirms,
  countdowns,
  prints,
  copies,
  selectAlls,
  bulks,
  submitsOnChange,
  polls,
  tables,
  menus,
  strips,
  toasts,
  focuses,
];

export function enhance(root: ParentNode): void {
  for (const behaviour of all) behaviour(root);
}

/** Says something in passing, in the page's corner; an error stays until it is closed. */
export function toast(text: string, kind: "ok" | "bad"): void {
  const region = document.getElementById("toasts");
  if (!region) return window.alert(text);
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  box.dataset.toast = kind === "bad" ? "stay" : "";
  box.setAttribute("role", kind === "bad" ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "toast-close";
  close.dataset.toastClose = "";
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", say("close"));
  box.append(words, close);
  region.append(box);
  enhance(box);
}

export function start(): void {
  enhance(document);
  window.addEventListener("pageshow", wakeForms);
}
