import { lazy, Suspense } from "react";
import type { MetricView } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import { metricTable } from "./metric-rows.ts";
import { plotOf, valueText, type Plot } from "./plot-data.ts";

// In a chunk of its own: the numbers are there before the library that draws them.
const SeriesChart = lazy(async () => ({ default: (await import("./series-chart.tsx")).SeriesChart }));

/** One metric: its number now, its series per run, and the same as a table. */
export function MetricCard({ metric }: { readonly metric: MetricView }) {
  const plot = plotOf(metric);
  const share = metric.kind === "proportion";
  return (
    <article className="panel metric" aria-labelledby={`metric-${metric.id}`}>
      <header className="stack-small">
        <div className="row spread">
          <h3 id={`metric-${metric.id}`}>{metric.title}</h3>
          {metric.tier !== null && <span className="small quiet">{metric.tier}</span>}
        </div>
        <p className="row">
          {metric.value !== null && (
            <strong className="metric-value">
              {valueText(metric.value, share ? "share" : "amount", share ? null : metric.unit)}
            </strong>
          )}
          {metric.value === null && metric.counts === null && (
            <Badge tone="mute" icon="unknown">
              Unknown
            </Badge>
          )}
          <span className="small quiet">{metric.message}</span>
        </p>
        {metric.target !== null && <p className="small">Hoped for: {metric.target}</p>}
      </header>
      {plot === null ? <p className="small quiet">Nothing per run to draw.</p> : <Drawn metric={metric} plot={plot} />}
    </article>
  );
}

function Drawn({ metric, plot }: { readonly metric: MetricView; readonly plot: Plot }) {
  const { columns, rows } = metricTable(metric, plot);
  return (
    <>
      <Suspense fallback={<div className="skeleton chart-space" />}>
        <SeriesChart plot={plot} />
      </Suspense>
      <ul className="chart-legend small quiet" aria-hidden="true">
        <li>runs, oldest first</li>
        {plot.shape === "stack" &&
          plot.series.map(({ label }, index) => (
            <li key={label}>
              <i className={`swatch series-${index % 6}`} /> {label}
            </li>
          ))}
        {plot.baseline && (
          <li>
            <i className="swatch swatch-baseline" /> baseline {valueText(plot.baseline.share, "share")}, its runs{" "}
            {valueText(plot.baseline.low, "share")} to {valueText(plot.baseline.high, "share")}
          </li>
        )}
        {plot.unknown > 0 && (
          <li>
            <i className="swatch swatch-unknown" /> unknown in {plot.unknown} run{plot.unknown === 1 ? "" : "s"}
          </li>
        )}
      </ul>
      <details>
        <summary>Table of {rows.length} runs</summary>
        <div className="table-scroll" role="region" aria-label={`${metric.title} per run`} tabIndex={0}>
          <table className="table small">
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={column} scope="col" className={index === 0 ? undefined : "number"}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([run, ...cells]) => (
                <tr key={run}>
                  <th scope="row" className="mono">
                    {run}
                  </th>
                  {cells.map((cell, index) => (
                    <td key={index} className={cell === "unknown" ? "number quiet" : "number"}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
