/** The help beside the page: what was typed stays, Escape closes, the focus goes back. */
import { enhance } from "./behaviours";
import { say } from "./words";

let sheet: HTMLDialogElement | undefined;

function made(): HTMLDialogElement {
  if (sheet) return sheet;
  sheet = document.createElement("dialog");
  sheet.className = "sidesheet";
  const head = document.createElement("div");
  head.className = "sidesheet-head";
  const title = document.createElement("p");
  title.id = "sidesheet-title";
  title.textContent = say("help");
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button plain";
  close.textContent = say("close");
  close.addEventListener("click", () => sheet?.close());
  const body = document.createElement("div");
  body.className = "sidesheet-body";
  body.tabIndex = 0;
  head.append(title, close);
  sheet.append(head, body);
  sheet.setAttribute("aria-labelledby", title.id);
  // A press beside the sheet closes it.
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
  });
  document.body.append(sheet);
  return sheet;
}

export async function openSheet(link: HTMLAnchorElement): Promise<void> {
  const address = new URL(link.href);
  const part = decodeURIComponent(address.hash.slice(1));
  address.hash = "";
  address.searchParams.set("part", part);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  const dialog = made();
  const body = dialog.querySelector<HTMLElement>(".sidesheet-body");
  if (!body) return;
  body.innerHTML = text;
  enhance(body);
  dialog.showModal();
  body.scrollTop = 0;
}
