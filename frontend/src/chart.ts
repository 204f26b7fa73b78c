/** Draws the charts of a page from the rows that stand in the table behind each of them.
 *
 *  SVG and text-only tooltips: the policy of the pages allows no inline style. Colours are the
 *  tokens of the style sheet, asked for again whenever the theme changes or the page is printed.
 */
import { BarChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { type ChartData, optionOf, type Palette } from "./chart_option";

echarts.use([
  BarChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  MarkLineComponent,
  AriaComponent,
  LabelLayout,
  SVGRenderer,
]);

const paper = matchMedia("print");
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** A token as the browser resolves it here and now: theme, device and paper are in it. */
function palette(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.after(probe);
  const token = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const tones: Record<string, string> = {};
  for (const tone of ["first", "second", "plain"]) tones[tone] = token(`chart-${tone}`);
  for (const grade of ["1", "2", "3", "4", "none"].map((code) => `grade-${code}`))
    tones[grade] = token(grade);
  const found: Palette = {
    tones,
    ink: token("ink"),
    quiet: token("quiet"),
    rule: token("rule"),
    strong: token("rule-strong"),
    paper: token("paper"),
    bad: token("bad"),
    font: getComputedStyle(element).fontFamily,
  };
  probe.remove();
  return found;
}

function draw(element: HTMLElement): void {
  const source = document.getElementById(element.dataset.chart ?? "");
  if (!source) return;
  const data = JSON.parse(source.textContent ?? "{}") as ChartData;
  const chart = echarts.init(element, null, { renderer: "svg" });
  const paint = (): void => {
    chart.resize();
    const look = { width: chart.getWidth(), still: still.matches, paper: paper.matches };
    chart.setOption(optionOf(data, palette(element), look), { notMerge: true });
  };
  paint();
  chart.on("click", ({ dataIndex }) => {
    const href = typeof dataIndex === "number" ? data.rows[dataIndex]?.href : "";
    if (href) window.location.assign(href);
  });
  let width = element.clientWidth;
  new ResizeObserver(() => {
    if (element.clientWidth === width) return;
    width = element.clientWidth;
    paint();
  }).observe(element);
  const root = document.documentElement;
  new MutationObserver(paint).observe(root, { attributeFilter: ["data-theme"] });
  for (const list of [paper, matchMedia("(prefers-color-scheme: dark)")])
    list.addEventListener("change", paint);
  element.dataset.drawn = "";
}

for (const element of Array.from(document.querySelectorAll<HTMLElement>("[data-chart]")))
  draw(element);
