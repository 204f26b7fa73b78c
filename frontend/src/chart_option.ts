/** From the rows of a table to what ECharts draws: axes from zero, labels at the bars, patterns. */
import type { EChartsCoreOption } from "echarts/core";

export interface Row {
  name: string;
  values: (number | null)[];
  texts: string[];
  label: string;
  notes: string[];
  href: string;
  tone: string;
  reach: [number, number] | null;
}

export interface ChartData {
  kind: "bars" | "columns";
  unit: string;
  axis: string;
  scale: number;
  series: { name: string; tone: string }[];
  rows: Row[];
  notes: string[];
  marks: { label: string; at: number }[];
}

export interface Palette {
  tones: Record<string, string>;
  ink: string;
  quiet: string;
  rule: string;
  strong: string;
  paper: string;
  bad: string;
  font: string;
}

interface Look {
  width: number;
  still: boolean;
  paper: boolean;
}

const NARROW = 560;
const BARE = { silent: true, symbol: "none", animation: false };

/** At most two lines; the whole name stands in the table and when the bar is touched. */
function shortened(name: string, width: number): string {
  const fits = Math.floor((width / 14) * 2) - 1;
  const signs = Array.from(name);
  return signs.length > fits ? `${signs.slice(0, fits).join("")}…` : name;
}

/** The names' axis. Columns on a phone: every second name, as many as do not touch. */
function names(data: ChartData, palette: Palette, narrow: boolean): object {
  const standing = data.kind === "columns";
  const width = narrow ? 96 : 168;
  return {
    type: "category",
    data: data.rows.map((row) => row.name),
    inverse: !standing,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.strong } },
    axisLabel: {
      color: palette.ink,
      fontSize: 14,
      lineHeight: 18,
      hideOverlap: standing,
      interval: standing ? "auto" : 0,
      ...(standing ? {} : { width, overflow: "break" }),
      formatter: (name: string) => (standing ? name : shortened(name, width)),
    },
    ...(standing && data.axis
      ? {
          name: data.axis,
          nameLocation: "middle",
          nameGap: 32,
          nameTextStyle: { color: palette.quiet, fontSize: 14 },
        }
      : {}),
  };
}

function amounts(data: ChartData): object {
  const reaches = data.rows.flatMap((row) => row.reach ?? []);
  const marks = data.kind === "bars" ? data.marks.map((mark) => mark.at) : [];
  const most = Math.max(0, ...data.rows.flatMap((row) => row.values.map((v) => v ?? 0)));
  return {
    type: "value",
    min: 0,
    max: Math.max(most, ...reaches, ...marks) / data.scale || 1,
    // The figures stand at the bars: an axis would say them twice.
    axisLabel: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLine: { show: false },
  };
}

/** Lines across: a border of grades between two columns, a cap on the axis of amounts. */
function marks(data: ChartData, palette: Palette): object[] {
  return data.marks.map(({ label, at }, place) => ({
    name: label,
    xAxis: data.kind === "columns" ? at : at / data.scale,
    lineStyle: { color: palette.strong, type: "dashed", width: 1.5 },
    label: {
      formatter: label,
      position: "end",
      // Names of neighbours stand one above the other.
      distance: data.kind === "columns" ? [0, place % 2 ? 36 : 20] : [0, 4],
      color: palette.ink,
      fontSize: 14,
    },
  }));
}

function reaches(data: ChartData, palette: Palette): object[][] {
  return data.rows.flatMap((row, place) =>
    row.reach
      ? [
          row.reach.map((value) => ({
            coord: [value / data.scale, place],
            symbol: "rect",
            symbolSize: [2, 12],
            lineStyle: { color: palette.ink, type: "solid", width: 2 },
            label: {
              show: true,
              position: "end",
              formatter: row.label,
              color: palette.ink,
              fontSize: 14,
            },
          })),
        ]
      : [],
  );
}

function told(data: ChartData, row: Row): string {
  const values = data.series.map(
    (one, place) => `${one.name} ${row.texts[place] ?? ""}${data.unit}`,
  );
  const notes = data.notes.map((note, place) => `${note} ${row.notes[place] ?? ""}`);
  return [row.name, ...values, ...notes].join("\n");
}

function bars(data: ChartData, palette: Palette, look: Look): object[] {
  const standing = data.kind === "columns";
  return data.series.map((one, place) => ({
    type: "bar",
    name: one.name,
    itemStyle: { color: palette.tones[one.tone] },
    barMaxWidth: standing ? 64 : 28,
    barCategoryGap: standing ? "12%" : "36%",
    data: data.rows.map((row) => ({
      value: (row.values[place] ?? 0) / data.scale,
      cursor: row.href ? "pointer" : "default",
      itemStyle: { color: palette.tones[row.tone || one.tone] },
      label: {
        formatter: row.label && data.series.length === 1 ? row.label : (row.texts[place] ?? ""),
        // An empty column needs no figure: the table says the zero.
        // Where a line shows the reach, the figure stands at its end.
        show: standing ? Boolean(row.values[place]) : !row.reach,
      },
    })),
    label: {
      position: standing ? "top" : "right",
      color: palette.ink,
      fontSize: look.width < NARROW && standing ? 12 : 14,
      // Where a line crosses, the figure stays readable.
      textBorderColor: palette.paper,
      textBorderWidth: 3,
    },
    labelLayout: { hideOverlap: false },
    markLine:
      place === 0 && !standing
        ? { ...BARE, data: [...marks(data, palette), ...reaches(data, palette)] }
        : {},
  }));
}

/** Borders between columns need an axis of numbers: that of names knows only the columns. */
function borders(data: ChartData, palette: Palette): object[] {
  return data.kind === "columns" && data.marks.length
    ? [{ type: "bar", xAxisIndex: 1, data: [], markLine: { ...BARE, data: marks(data, palette) } }]
    : [];
}

export function optionOf(data: ChartData, palette: Palette, look: Look): EChartsCoreOption {
  const narrow = look.width < NARROW;
  const standing = data.kind === "columns";
  const many = data.series.length > 1;
  const labels = Math.max(...data.rows.map((row) => (row.label || row.texts.join("")).length), 4);
  return {
    animation: !look.still && !look.paper,
    animationDuration: 200,
    textStyle: { fontFamily: palette.font },
    // Two series are told apart by a pattern too: on paper, and by those who see no colours.
    aria: { enabled: many, label: { enabled: false }, decal: { show: many } },
    legend: many
      ? {
          top: 0,
          left: 0,
          icon: "rect",
          selectedMode: false,
          textStyle: { color: palette.ink, fontSize: 14 },
        }
      : { show: false },
    grid: {
      left: standing ? 8 : narrow ? 112 : 184,
      right: standing ? 8 : Math.min(9 * labels + 16, narrow ? 120 : 200),
      top: (many ? 32 : 8) + (data.marks.length ? (standing ? 64 : 24) : standing ? 20 : 0),
      bottom: standing ? (data.axis ? 56 : 32) : 8,
    },
    tooltip: {
      renderMode: "richText",
      trigger: "item",
      confine: true,
      backgroundColor: palette.paper,
      borderColor: palette.strong,
      borderWidth: 1,
      textStyle: { color: palette.ink, fontSize: 14 },
      formatter: (point: { dataIndex: number }) => {
        const row = data.rows[point.dataIndex];
        return row ? told(data, row) : "";
      },
    },
    xAxis: standing
      ? [
          names(data, palette, narrow),
          { type: "value", min: 0, max: data.rows.length, show: false },
        ]
      : amounts(data),
    yAxis: standing ? amounts(data) : names(data, palette, narrow),
    series: [...bars(data, palette, look), ...borders(data, palette)],
  };
}
