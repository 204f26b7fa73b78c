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

/** A later stage is darker and larger, so that the order reads without colour too. */
const SHADES = [
  "#8b8776",
  "#c9a227",
  "#b3742a",
  "#7a9c3c",
  "#4f8a3f",
  "#2f6b3a",
  "#174a24",
  "#0c3115",
];

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

/** All stages in their order: the page may name them, so that colours never move between pages. */
function stagesOf(element: HTMLElement, features: Feature[]): Map<string, string> {
  const stages = new Map<string, string>();
  for (const part of (element.dataset.stages ?? "").split(",")) {
    const [code, label] = part.split(":");
    if (code && label) stages.set(code, label);
  }
  for (const { properties } of features) {
    if (!stages.has(properties.stage)) stages.set(properties.stage, properties.stage_label);
  }
  return stages;
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
  for (const { geometry, properties } of features) {
    if (!geometry) continue;
    const [longitude, latitude] = geometry.coordinates;
    const place = order.indexOf(properties.stage);
    const point = L.circleMarker([latitude, longitude], {
      radius: radius(place),
      weight: 1.5,
      color: "#fffdf8",
      fillColor: shade(place, order.length),
      fillOpacity: 1,
    });
    const words = document.createElement("span");
    words.textContent = `${properties.name} · ${properties.stage_label}`;
    point.bindTooltip(
      features.length <= 40
        ? L.tooltip({
            permanent: true,
            direction: "right",
            className: "map-label",
            offset: [10, 0],
          }).setContent(properties.name)
        : words,
    );
    if (properties.href) point.on("click", () => window.location.assign(properties.href ?? ""));
    point.addTo(map);
    bounds.extend([latitude, longitude]);
  }
  // Room on the right for the names.
  map.fitBounds(bounds, {
    animate: false,
    paddingTopLeft: [32, 32],
    paddingBottomRight: [features.length <= 40 ? 120 : 32, 32],
    maxZoom: 14,
  });
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
