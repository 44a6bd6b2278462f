import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { chartOptions } from "./chart-options.ts";
import type { Plot } from "./plot-data.ts";
import { readColours } from "./read-colours.ts";
import { stackedData } from "./stacked-data.ts";

/** The drawing alone. Silent to a screen reader: the table beside it says the same. */
export function SeriesChart({ plot }: { readonly plot: Plot }) {
  const place = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      const show = (text: string) => {
        if (tip.current) tip.current.textContent = text;
      };
      const options = chartOptions(plot, { width: element.clientWidth, colours: readColours(element), show });
      chart = new uPlot(options, stackedData(plot), element);
    };
    const resized = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: chart.height }));
    draw();
    resized.observe(element);
    scheme.addEventListener("change", draw);
    return () => {
      scheme.removeEventListener("change", draw);
      resized.disconnect();
      chart?.destroy();
    };
  }, [plot]);
  return (
    <div className="chart" aria-hidden="true">
      <div ref={place} className="chart-space" />
      <p ref={tip} className="chart-tip small quiet" />
    </div>
  );
}
