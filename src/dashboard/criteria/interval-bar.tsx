import { barGeometry, numberText } from "./interval-bar-geometry.ts";
import type { Limits, Result } from "./limits.ts";

interface IntervalBarProps {
  readonly result: Result;
  readonly limits: Limits | null;
}

/** Observed against limit. The legend below says in words what the bar shows, so the bar itself is silent. */
export function IntervalBar({ result, limits }: IntervalBarProps) {
  const bar = barGeometry(result, limits);
  if (bar === null || limits === null || result.value === null) return null;
  const { unit, good, target, stop } = limits;
  const interval = result.comparison?.intervalPoints;
  return (
    <figure className="interval">
      <div className="interval-bar" aria-hidden="true">
        {bar.zones.map(({ from, to, tone }) => (
          <span
            key={tone}
            className={`interval-zone zone-${tone}`}
            style={{ left: `${from}%`, width: `${to - from}%` }}
          />
        ))}
        {bar.zero !== null && <span className="interval-zero" style={{ left: `${bar.zero}%` }} />}
        {bar.fill && (
          <span
            className="interval-fill"
            style={{ left: `${bar.fill.from}%`, width: `${bar.fill.to - bar.fill.from}%` }}
          />
        )}
        {bar.interval && (
          <span
            className="interval-range"
            style={{ left: `${bar.interval.from}%`, width: `${bar.interval.to - bar.interval.from}%` }}
          />
        )}
        {bar.target !== null && <span className="interval-line line-target" style={{ left: `${bar.target}%` }} />}
        {bar.stop !== null && <span className="interval-line line-stop" style={{ left: `${bar.stop}%` }} />}
        <span className="interval-value" style={{ left: `${bar.value}%` }} />
      </div>
      <figcaption className="interval-legend small quiet">
        <span>
          <i className="key key-value" /> observed {numberText(result.value, unit)}
        </span>
        {bar.interval && interval && (
          <span>
            <i className="key key-range" /> 90 % interval {numberText(interval[0] ?? 0, "plain")} to{" "}
            {numberText(interval[1] ?? 0, unit)}
          </span>
        )}
        {target !== null && (
          <span>
            <i className="key key-target" /> target {good === "below" ? "at most" : "at least"}{" "}
            {numberText(target, unit)}
          </span>
        )}
        {stop !== null && (
          <span>
            <i className="key key-stop" /> stop {good === "below" ? "above" : "below"} {numberText(stop, unit)}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
