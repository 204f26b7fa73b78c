/** Staff pages: behaviours, and what htmx needs beside its own file. */
import { enhance, start, toast } from "./behaviours";
import { say } from "./words";

start();

let running = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Anything over 0.3 s shows that it works. */
function loading(change: number): void {
  const bar = document.getElementById("loading");
  running = Math.max(0, running + change);
  if (!bar) return;
  clearTimeout(timer);
  if (running) timer = setTimeout(() => (bar.hidden = false), 300);
  else bar.hidden = true;
}

document.body.addEventListener("htmx:beforeRequest", () => loading(1));
document.body.addEventListener("htmx:afterRequest", () => loading(-1));
document.body.addEventListener("htmx:afterSettle", (event) => enhance(event.target as Element));
// A refusal comes with 4xx and a fragment that says what to do: it is shown where it was asked.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent).detail as {
    xhr: XMLHttpRequest;
    shouldSwap: boolean;
    isError: boolean;
  };
  const html = (detail.xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  if (detail.xhr.status >= 400 && detail.xhr.status < 500 && html) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});
document.body.addEventListener("htmx:sendError", () => toast(say("failed"), "bad"));

/** A press that is meant for this window, in a browser that has dialogs. */
function plainPress(event: MouseEvent): boolean {
  const other = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
  return !other && "HTMLDialogElement" in window;
}

// The help of the page opens beside it; where that fails, the link leads to its page.
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-help]");
  if (!link || !plainPress(event)) return;
  event.preventDefault();
  import("./sheet")
    .then(({ openSheet }) => openSheet(link))
    .catch(() => window.location.assign(link.href));
});

/** The palette over the page; where that fails, the page of the search. */
function findAnything(link: HTMLAnchorElement): void {
  import("./palette")
    .then(({ openPalette }) => openPalette(link.pathname))
    .catch(() => window.location.assign(link.href));
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-palette]");
  if (!link || !plainPress(event)) return;
  event.preventDefault();
  findAnything(link);
});

/** Whether a "/" is meant for what is being typed. */
function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input, textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  const link = document.querySelector<HTMLAnchorElement>("a[data-palette]");
  if (!link || !("HTMLDialogElement" in window) || document.querySelector("dialog[open]")) return;
  const command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!command && !(slash && !typing(event.target))) return;
  event.preventDefault();
  findAnything(link);
});
