import { useQuery } from "@tanstack/react-query";
import type { Metrics, MetricView } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import { Note } from "../parts/note.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import type { Params } from "../routing/routes.ts";
import "./charts.css";
import { MetricCard } from "./metric-card.tsx";
import { plotOf } from "./plot-data.ts";

/** Every metric of the document as a number and as a series per run. Nothing here is judged. */
export function MetricsPage({ params }: { readonly params: Params }) {
  const name = params["rollout"] ?? "";
  const api = useApi();
  const metrics = useQuery({
    queryKey: keys.of(name, "metrics"),
    queryFn: ({ signal }) => api.json<Metrics>(`/v1/rollouts/${encodeURIComponent(name)}/metrics`, { signal }),
  });
  return (
    <AsyncView query={metrics} what="the metrics" height={40}>
      {(data) => <AllMetrics metrics={data} />}
    </AsyncView>
  );
}

function AllMetrics({ metrics: { stage, at, runs, problem, baseline, metrics } }: { readonly metrics: Metrics }) {
  const wanted = metrics.filter(({ tier }) => tier !== null);
  const others = metrics.filter(({ tier }) => tier === null);
  const drawn = others.filter((metric) => plotOf(metric) !== null);
  return (
    <div className="stack">
      <p className="quiet">
        {runs.length} run{runs.length === 1 ? "" : "s"} under {stage}, measured <RelativeTime at={at} />.{" "}
        {baseline === null ? (
          "No baseline is frozen yet."
        ) : (
          <>
            Baseline of {baseline.stage} over {baseline.runs.length} runs, frozen{" "}
            <RelativeTime at={baseline.capturedAt} />.
          </>
        )}
      </p>
      {problem && (
        <Note tone="wait" icon="warning">
          <p>The runs could not be read, so what follows is not complete: {problem.message}</p>
        </Note>
      )}
      {runs.length === 0 && !problem && (
        <div className="panel empty">
          <p>No run has used this environment yet. Series appear here with the first run of this exposure.</p>
        </div>
      )}
      <Cards id="success" title="Success metrics" metrics={wanted} />
      <Cards id="others" title="Further series" metrics={drawn} />
      <Numbers metrics={others.filter((metric) => !drawn.includes(metric))} />
    </div>
  );
}

function Cards({
  id,
  title,
  metrics,
}: {
  readonly id: string;
  readonly title: string;
  readonly metrics: readonly MetricView[];
}) {
  if (metrics.length === 0) return null;
  return (
    <section className="stack-small" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div className="metrics">
        {metrics.map((metric) => (
          <MetricCard key={metric.id} metric={metric} />
        ))}
      </div>
    </section>
  );
}

/** What does not tell its runs apart has nothing to plot; its sentence says it all. */
function Numbers({ metrics }: { readonly metrics: readonly MetricView[] }) {
  if (metrics.length === 0) return null;
  return (
    <section className="stack-small" aria-labelledby="numbers">
      <h2 id="numbers">Over all runs together</h2>
      <div className="panel table-scroll" role="region" aria-label="Metrics without a series" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col">In words</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map(({ id, title, value, unit, message }) => (
              <tr key={id}>
                <th scope="row">{title}</th>
                <td className="number">
                  {value === null ? <span className="quiet">unknown</span> : `${value} ${unit ?? ""}`}
                </td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
