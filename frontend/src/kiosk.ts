/** A shared machine: after a while without a touch the screen goes back to its beginning. */
import { start } from "./behaviours";
import { say } from "./words";

start();

const allowed = Number(document.body.dataset.idle ?? 90);
const beginning = document.body.dataset.idleHref ?? "/";
const bar = document.querySelector<HTMLProgressElement>("[data-idle-bar]");
const words = document.querySelector<HTMLElement>("[data-idle-words]");
const SHORT_SECONDS = 20;
let touched = Date.now();

function tick(): void {
  const left = Math.max(0, Math.ceil(allowed - (Date.now() - touched) / 1000));
  if (bar) bar.value = (left / allowed) * 100;
  if (words) words.textContent = say("idleLeft", { seconds: left });
  words?.parentElement?.classList.toggle("is-short", left <= SHORT_SECONDS);
  if (left > 0) return;
  document.querySelectorAll("form").forEach((form) => form.reset());
  // Replaced, so that "back" does not show the last person's answers.
  location.replace(beginning);
}

for (const kind of ["pointerdown", "keydown", "scroll"])
  window.addEventListener(kind, () => (touched = Date.now()), { passive: true });

// A page that the browser kept from before belongs to somebody else.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.replace(beginning);
});

if (!document.querySelector("[data-still]")) setInterval(tick, 1000);
