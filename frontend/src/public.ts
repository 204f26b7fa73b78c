/** Public pages, sign-in, refusals. */
import { start } from "./behaviours";
import { findable } from "./lines";
import { speakable } from "./speak";

/** Without signal the page stays readable; it says that other pages must wait. */
function tellsSignal(): void {
  const words = document.querySelector<HTMLElement>("[data-offline]");
  if (!words) return;
  const look = () => (words.hidden = navigator.onLine);
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  look();
}

start();
findable();
speakable();
tellsSignal();
