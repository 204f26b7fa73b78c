/** Villages as points, coloured by stage, no tiles. The table beside it says the same in words. */
import "leaflet/dist/leaflet.css";
import * as L from "leaflet";
import { say } from "./words";

interface Properties {
  name: string;
  stage: string;
  stage_label: string;
  href?: string;
  generated?: boolean;
}

interface Feature {
  geometry: { coordinates: [number, number] } | null;
  properties: Properties;
}

/** A later stage is stronger and larger, so that the order reads without colour too. */
const LIGHT = "#8b8776 #c9a227 #b3742a #7a9c3c #4f8a3f #2f6b3a #174a24 #0c3115".split(" ");
const DARK = "#8b8776 #c9a227 #d99a4e #a5b85e #7fb56f #8ecb8b #b3e0ae #d6f5d2".split(" ");
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const SHADES = dark ? DARK : LIGHT;

async function collection(element: HTMLElement): Promise<Feature[]> {
  const inline = element.dataset.mapJson ? document.getElementById(element.dataset.mapJson) : null;
  const data: unknown = inline
    ? JSON.parse(inline.textContent ?? "{}")
    : await (await fetch(element.dataset.src ?? "", { credentials: "same-origin" })).json();
  return ((data as { features?: Feature[] }).features ?? []).filter((feature) => feature.geometry);
}

function legend(element: HTMLElement, stages: Map<string, string>): void {
  const list = document.createElement("ul");
  list.className = "map-legend";
  list.setAttribute("aria-label", say("mapLegend"));
  Array.from(stages.values()).forEach((label, place) => {
    const item = document.createElement("li");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    for (const [name, value] of Object.entries({
      cx: 8,
      cy: 8,
      r: radius(place) / 1.4,
      fill: shade(place, stages.size),
    })) {
      dot.setAttribute(name, String(value));
    }
    svg.append(dot);
    item.append(svg, label);
    list.append(item);
  });
  element.after(list);
}

const radius = (place: number): number => 6 + place;

function shade(place: number, count: number): string {
  const step = count > 1 ? (place * (SHADES.length - 1)) / (count - 1) : 0;
  return SHADES[Math.round(step)] ?? "#2f6b3a";
}

/** The usual path; a page may name its own, so that colours never move between pages. */
const PATH = "none preparing balloting closed scored checking checked posted granted".split(" ");

function stagesOf(element: HTMLElement, features: Feature[]): Map<string, string> {
  const labels = new Map<string, string>();
  for (const part of (element.dataset.stages ?? "").split(",")) {
    const [code, label] = part.split(":");
    if (code && label) labels.set(code, label);
  }
  const found = features
    .map(({ properties }) => properties)
    .sort((a, b) => PATH.indexOf(a.stage) - PATH.indexOf(b.stage));
  for (const { stage, stage_label: label } of found) {
    if (!labels.has(stage)) labels.set(stage, label);
  }
  return labels;
}

/** A name is written where it hides no other; later stages first. The rest show theirs on touch. */
function writeNames(map: L.Map, points: { point: L.CircleMarker; name: string; place: number }[]) {
  const names: L.Bounds[] = [];
  const dots = points.map(({ point }) => {
    const at = map.latLngToContainerPoint(point.getLatLng());
    return L.bounds(at.subtract([6, 6]), at.add([6, 6]));
  });
  for (const { point, name, place } of [...points].sort((a, b) => b.place - a.place)) {
    const at = map.latLngToContainerPoint(point.getLatLng());
    const width = 16 * name.length;
    const box = L.bounds(at.add([9, -10]), at.add([12 + width, 10]));
    // Where work goes on, a name may stand over a village that has not begun.
    const others = place > 0 ? names : [...names, ...dots];
    const free = !others.some((other) => other.intersects(box));
    if (free) names.push(box);
    point.unbindTooltip();
    point.bindTooltip(name, {
      permanent: free,
      direction: "right",
      className: free ? "map-label" : "",
      offset: [8, 0],
    });
  }
}

function note(element: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.className = "map-note";
  line.textContent = text;
  element.after(line);
}

function draw(element: HTMLElement, features: Feature[]): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    attributionControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    scrollWheelZoom: false,
    zoomSnap: 0.25,
  });
  const stages = stagesOf(element, features);
  const order = Array.from(stages.keys());
  const bounds = L.latLngBounds([]);
  const points: { point: L.CircleMarker; name: string; place: number }[] = [];
  for (const { geometry, properties } of features) {
    if (!geometry) continue;
    const [longitude, latitude] = geometry.coordinates;
    const place = order.indexOf(properties.stage);
    const point = L.circleMarker([latitude, longitude], {
      radius: radius(place),
      weight: 1.5,
      color: dark ? "#151815" : "#fffdf8",
      fillColor: shade(place, order.length),
      fillOpacity: 1,
    });
    points.push({ point, name: properties.name, place });
    if (properties.href) point.on("click", () => window.location.assign(properties.href ?? ""));
    point.addTo(map);
    bounds.extend([latitude, longitude]);
  }
  // Room on the right for the names.
  map.fitBounds(bounds, {
    animate: false,
    paddingTopLeft: [32, 32],
    paddingBottomRight: [120, 32],
    maxZoom: 14,
  });
  writeNames(map, points);
  map.on("zoomend", () => writeNames(map, points));
  if (features.some((feature) => feature.properties.generated)) note(element, say("mapGenerated"));
  legend(element, stages);
}

for (const element of Array.from(document.querySelectorAll<HTMLElement>("[data-map]"))) {
  collection(element)
    .then((features) => {
      if (features.length) draw(element, features);
      else {
        element.hidden = true;
        note(element, say("mapEmpty"));
      }
    })
    .catch(() => {
      element.hidden = true;
      note(element, say("mapFailed"));
    });
}
