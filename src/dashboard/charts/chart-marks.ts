import type uPlot from "uplot";
import type { Plot } from "./plot-data.ts";
import type { ChartColours } from "./read-colours.ts";

/** The band between the worst and the best run of the baseline, and a line at its share of all. */
export function drawBaseline(
  { ctx, bbox, valToPos }: uPlot,
  baseline: Plot["baseline"],
  { band, text }: ChartColours,
): void {
  if (baseline === null) return;
  const [top, bottom, middle] = [baseline.high, baseline.low, baseline.share].map((share) =>
    valToPos(share, "y", true),
  );
  if (top === undefined || bottom === undefined || middle === undefined) return;
  ctx.save();
  ctx.fillStyle = band;
  ctx.fillRect(bbox.left, top, bbox.width, Math.max(2, bottom - top));
  ctx.strokeStyle = text;
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, middle);
  ctx.lineTo(bbox.left + bbox.width, middle);
  ctx.stroke();
  ctx.restore();
}

/** A run of which nothing is known: a hatched column with a question mark, so that no gap passes for a zero. */
export function drawUnknown(
  { ctx, bbox, valToPos }: uPlot,
  { runs, series }: Plot,
  { unknown, text }: ChartColours,
): void {
  const half = Math.min(bbox.width / runs.length / 2, 24);
  ctx.save();
  ctx.textAlign = "center";
  ctx.font = `${12 * devicePixelRatio}px system-ui`;
  for (const index of runs.keys()) {
    if (series.some(({ values }) => (values[index] ?? null) !== null)) continue;
    const x = valToPos(index, "x", true);
    hatch(ctx, { left: x - half, top: bbox.top, width: half * 2, height: bbox.height }, unknown);
    ctx.fillStyle = text;
    ctx.fillText("?", x, bbox.top + bbox.height / 2);
  }
  ctx.restore();
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function hatch(ctx: CanvasRenderingContext2D, { left, top, width, height }: Box, colour: string): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.beginPath();
  for (let x = left - height; x < left + width; x += 8 * devicePixelRatio) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
