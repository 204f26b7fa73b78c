/** The map of a page, and its days. The table beside it says the same in words. */
import "leaflet/dist/leaflet.css";
import { Points, type Band, type Feature } from "./map/points";
import { Slider } from "./map/slider";
import { say } from "./words";

const TODAY = "9999-12-31";

async function collection(element: HTMLElement): Promise<Feature[]> {
  const inline = element.dataset.mapJson ? document.getElementById(element.dataset.mapJson) : null;
  const data: unknown = inline
    ? JSON.parse(inline.textContent ?? "{}")
    : await (await fetch(element.dataset.src ?? "", { credentials: "same-origin" })).json();
  return (data as { features?: Feature[] }).features ?? [];
}

/** The legend of the page is the scale. */
function bandsOf(figure: HTMLElement): Band[] {
  return Array.from(figure.querySelectorAll<HTMLElement>("[data-band]"), (row) => ({
    code: row.dataset.band ?? "",
    place: Number(row.dataset.place),
    label: row.querySelector("[data-band-label]")?.textContent ?? "",
  }));
}

/** The frame keeps its height, so that nothing below it moves. */
function note(element: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.className = "map-note";
  line.textContent = text;
  element.replaceChildren(line);
}

function draw(element: HTMLElement, features: Feature[]): void {
  const figure = element.closest<HTMLElement>("[data-map-figure]") ?? element;
  if (!features.some(({ geometry }) => geometry)) {
    note(element, say("mapEmpty"));
    return;
  }
  const points = new Points(element, features, bandsOf(figure));
  const day = element.dataset.day ?? TODAY;
  points.show(day);
  const days = figure.querySelector<HTMLElement>("[data-time]");
  if (days) new Slider(days, points, day);
}

for (const element of Array.from(document.querySelectorAll<HTMLElement>("[data-map]"))) {
  collection(element)
    .then((features) => draw(element, features))
    .catch(() => note(element, say("mapFailed")));
}
