/** Villages as numbered marks, no tiles; colours and sizes come from the style sheet by class. */
import * as L from "leaflet";

/** A value from a day on ("": from ever); in order of days. */
type Steps<Rest extends unknown[]> = [string, ...Rest][];

export interface Properties {
  name: string;
  href?: string;
  steps: Steps<[string]>;
  stages: Steps<[string]>;
  lines: Steps<[number, number]>;
}

export interface Feature {
  geometry: { coordinates: [number, number] } | null;
  properties: Properties;
}

export interface Band {
  code: string;
  place: number;
  label: string;
}

interface Point {
  marker: L.Marker;
  feature: Feature;
  place: number;
}

/** The step in force at the end of a day. */
export function on<Rest extends unknown[]>(
  steps: Steps<Rest>,
  day: string,
): [string, ...Rest] | undefined {
  let found: [string, ...Rest] | undefined;
  for (const step of steps) {
    if (step[0] > day) break;
    found = step;
  }
  return found;
}

/** The same mark as ui/components/map_mark.html draws in the legend. */
function pictured(scale: string, place: number): L.DivIcon {
  const number = place ? `<text x="14" y="14">${place}</text>` : "";
  const shape = `<circle cx="14" cy="14" r="${place ? place + 5 : 5}"/>${number}`;
  return L.divIcon({
    className: "map-mark",
    iconSize: [28, 28],
    html:
      `<svg class="village-mark mark-${scale} place-${place}" viewBox="0 0 28 28">` +
      `${shape}</svg>`,
  });
}

export class Points {
  private readonly map: L.Map;
  private readonly points: Point[] = [];
  private readonly bounds = L.latLngBounds([]);
  private readonly figure: HTMLElement;

  constructor(
    element: HTMLElement,
    private readonly features: Feature[],
    private readonly bands: Band[],
  ) {
    this.figure = element.closest<HTMLElement>("[data-map-figure]") ?? element;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(element, {
      attributionControl: false,
      zoomControl: false,
      keyboard: false,
      zoomAnimation: !still,
      fadeAnimation: !still,
      scrollWheelZoom: false,
      zoomSnap: 0.25,
    });
    const { zoomIn: zoomInTitle, zoomOut: zoomOutTitle } = element.dataset;
    L.control.zoom({ zoomInTitle, zoomOutTitle }).addTo(this.map);
    for (const feature of features) if (feature.geometry) this.add(feature);
    // The table holds every village: a reader of the screen is not led through the points.
    for (const pane of ["markerPane", "tooltipPane", "shadowPane"])
      this.map.getPane(pane)?.setAttribute("aria-hidden", "true");
    this.fit();
    this.map.on("zoomend", () => this.writeNames());
    addEventListener("beforeprint", () => this.paper(true));
    addEventListener("afterprint", () => this.paper(false));
  }

  private add(feature: Feature): void {
    const [longitude, latitude] = feature.geometry?.coordinates ?? [0, 0];
    const marker = L.marker([latitude, longitude], { keyboard: false, riseOnHover: true });
    const { href } = feature.properties;
    if (href) marker.on("click", () => window.location.assign(href));
    this.points.push({ marker, feature, place: -1 });
    this.bounds.extend([latitude, longitude]);
  }

  private fit(): void {
    // Room on the right for the names.
    this.map.fitBounds(this.bounds, {
      animate: false,
      paddingTopLeft: [32, 32],
      paddingBottomRight: [120, 32],
      maxZoom: 14,
    });
  }

  private paper(printing: boolean): void {
    this.figure.classList.toggle("is-paper", printing);
    this.map.invalidateSize({ animate: false, pan: false });
    this.fit();
    this.writeNames();
  }

  /** The points, the legend and its numbers stand as they were at the end of a day. */
  show(day: string): void {
    const counts = new Map<string, number>();
    for (const feature of this.shown(day)) {
      const code = this.code(feature, day);
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    for (const point of this.points) this.paint(point, day);
    this.writeNames();
    let total = 0;
    for (const { code } of this.bands) {
      const row = this.figure.querySelector(`[data-band="${code}"] [data-band-count]`);
      if (row) row.textContent = String(counts.get(code) ?? 0);
      total += counts.get(code) ?? 0;
    }
    const sum = this.figure.querySelector("[data-band-total]");
    if (sum) sum.textContent = String(total);
  }

  /** The villages that the filter by stage leaves on a day. */
  shown(day: string): Feature[] {
    const { only } = this.figure.dataset;
    return this.features.filter(
      ({ properties }) => !only || (on(properties.stages, day)?.[1] ?? "none") === only,
    );
  }

  private code({ properties }: Feature, day: string): string {
    return on(properties.steps, day)?.[1] ?? this.bands[0]?.code ?? "";
  }

  private paint(point: Point, day: string): void {
    const visible = this.shown(day).includes(point.feature);
    const band = this.bands.find(({ code }) => code === this.code(point.feature, day));
    const place = visible ? (band?.place ?? 0) : -1;
    if (place === point.place) return;
    point.place = place;
    if (place < 0) {
      point.marker.remove();
      return;
    }
    point.marker.setIcon(pictured(this.figure.dataset.scale ?? "stage", place));
    point.marker.setZIndexOffset(place * 100);
    point.marker.addTo(this.map);
  }

  /** A name is written where it hides no other; later ones first. The rest show theirs on touch. */
  private writeNames(): void {
    const names: L.Bounds[] = [];
    const drawn = this.points.filter(({ place }) => place >= 0);
    const dots = drawn.map(({ marker }) => {
      const at = this.map.latLngToContainerPoint(marker.getLatLng());
      return L.bounds(at.subtract([6, 6]), at.add([6, 6]));
    });
    for (const { marker, feature, place } of [...drawn].sort((a, b) => b.place - a.place)) {
      const { name } = feature.properties;
      const at = this.map.latLngToContainerPoint(marker.getLatLng());
      const box = L.bounds(at.add([14, -10]), at.add([18 + 16 * name.length, 10]));
      // Where work goes on, a name may stand over a village that has not begun.
      const others = place > 0 ? names : [...names, ...dots];
      const free = !others.some((other) => other.intersects(box));
      if (free) names.push(box);
      marker.unbindTooltip();
      marker.bindTooltip(name, {
        permanent: free,
        direction: "right",
        className: free ? "map-label" : "",
        offset: [12, 0],
      });
    }
  }
}
