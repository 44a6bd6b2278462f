import uPlot from "uplot";
import { drawBaseline, drawUnknown } from "./chart-marks.ts";
import { valueText, type Plot } from "./plot-data.ts";
import type { ChartColours } from "./read-colours.ts";

export const CHART_HEIGHT = 190;

const ZOOM_ABOVE = 0.6;

interface ChartSettings {
  readonly width: number;
  readonly colours: ChartColours;
  /** Told what is under the pointer, "" when nothing is. */
  readonly show: (text: string) => void;
}

/** What uPlot is to draw of a plot. */
export function chartOptions(plot: Plot, { width, colours, show }: ChartSettings): uPlot.Options {
  const text = (value: number | null) => valueText(value, plot.unit, null);
  const axis = {
    stroke: colours.text,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
    font: "12px system-ui",
  };
  return {
    width,
    height: CHART_HEIGHT,
    legend: { show: false },
    padding: [12, 12, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { show: plot.shape === "line" } },
    scales: {
      x: { time: false, range: (_, from, to) => [from - 0.5, to + 0.5] },
      y: { range: (_, low, high) => range(plot, low, high) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, at) => at.map((index) => (Number.isInteger(index) && plot.runs[index] ? String(index + 1) : "")),
        incrs: [1, 2, 5, 10, 20, 50, 100],
        size: 28,
      },
      { ...axis, values: (_, values) => values.map(text), size: 64 },
    ],
    series: [{}, ...drawnSeries(plot, colours)],
    hooks: {
      drawClear: [(chart) => drawBaseline(chart, plot.baseline, colours), (chart) => drawUnknown(chart, plot, colours)],
      setCursor: [({ cursor }) => show(pointed(plot, cursor.idx ?? null))],
    },
  };
}

function drawnSeries({ shape, series }: Plot, { line, series: palette }: ChartColours): uPlot.Series[] {
  if (shape === "line") {
    return series.map(() => ({ stroke: line, width: 2, points: { show: true, size: 7, fill: line }, spanGaps: false }));
  }
  const bars = uPlot.paths.bars?.({ size: [0.62, 48] });
  const paths = bars === undefined ? {} : { paths: bars };
  // The tallest sum is drawn first, so the colours go the other way round.
  const colours = series.map((_, index) => palette[index % palette.length] ?? line).toReversed();
  return series.map((_, index) => {
    const colour = shape === "stack" ? (colours[index] ?? line) : line;
    // The outline is what shows a measured zero: a bar without height, but there.
    return { ...paths, stroke: colour, fill: colour, width: 2, points: { show: false } };
  });
}

/**
 * Bars and stacks begin at zero, because their length is what is read. A line of shares that are all high begins just below them:
 * against the whole of 0 to 100 % a fall of five points would not be seen.
 */
function range({ shape, unit, baseline }: Plot, low: number, high: number): [number, number] {
  if (unit === "share") {
    const lowest = Math.min(low, baseline?.low ?? 1);
    const zoomed = shape === "line" && lowest >= ZOOM_ABOVE;
    return [zoomed ? Math.floor(lowest * 10 - 0.5) / 10 : 0, 1.02];
  }
  const top = Math.max(high, 0);
  return [Math.min(low, 0), top === 0 ? 1 : top * 1.1];
}

function pointed({ runs, series, unit, unitName }: Plot, index: number | null): string {
  const run = index === null ? undefined : runs[index];
  if (run === undefined || index === null) return "";
  const values = series.map(({ label, values: of }) => {
    const value = valueText(of[index] ?? null, unit, unitName);
    return series.length === 1 ? value : `${label} ${value}`;
  });
  return `${index + 1} · ${run}: ${values.join(", ")}`;
}
