import type { GaugeObservation, UnavailableObservation } from "../criteria/observation.ts";
import type { GaugeMetric } from "../definition/definition.ts";
import { BUDGET } from "./assessment-queries.ts";
import { fetchText, type Fetch, type TextAnswer } from "./fetch-text.ts";
import { readJsonNumber } from "./gauge-http.ts";
import { prometheusQuery, readPrometheus } from "./gauge-prometheus.ts";
import { httpTarget, type HttpTarget } from "./http-target.ts";
import { mapBounded } from "./map-bounded.ts";
import { unavailable } from "./reader.ts";
import type { ObservationScope } from "./telemetry.ts";

type Reading = GaugeObservation | UnavailableObservation;

const PARALLEL = 3;

export interface GaugePorts {
  readonly fetch: Fetch;
  /** Undefined: none is configured for this source. */
  readonly prometheusUrl: string | undefined;
  /** The variable that would configure it. */
  readonly prometheusVariable: string;
}

/**
 * Measures gauges, in their order. A host that turned out to be down is not asked again in the same assessment, and all of
 * them end within a fixed multiple of the limit of one: a document with many must not hold an assessment for minutes.
 */
export async function observeGauges(
  ports: GaugePorts,
  metrics: readonly GaugeMetric[],
  scope: Pick<ObservationScope, "now" | "limits">,
): Promise<readonly Reading[]> {
  const deadline = performance.now() + BUDGET * scope.limits.queryTimeoutMs;
  const down = new Map<string, UnavailableObservation>();
  const asked = new Map<string, Promise<TextAnswer>>();

  async function ask(target: HttpTarget): Promise<TextAnswer> {
    const known = down.get(target.url.origin);
    if (known) return { problem: known, down: true };
    if (performance.now() > deadline) {
      const message = `${target.label} was not asked: the gauges before it used up the time of an assessment`;
      return { problem: unavailable("timeout", message), down: false };
    }
    const answer = await fetchText(ports.fetch, target, scope.limits.queryTimeoutMs);
    if ("problem" in answer && answer.down) down.set(target.url.origin, answer.problem);
    return answer;
  }

  return mapBounded(metrics, PARALLEL, async (metric) => {
    const target = targetOf(ports, metric, scope.now);
    if ("kind" in target) return target;
    const key = `${target.headers.authorization ?? ""} ${target.url.href}`;
    const answering = asked.get(key) ?? ask(target);
    asked.set(key, answering);
    const answer = await answering;
    if ("problem" in answer) return answer.problem;
    return metric.from.provider === "prometheus"
      ? readPrometheus(answer, target)
      : readJsonNumber(answer, metric.from.pointer, target);
  });
}

function targetOf(ports: GaugePorts, { from }: GaugeMetric, now: Date): HttpTarget | UnavailableObservation {
  const text = from.provider === "http" ? from.url : ports.prometheusUrl;
  if (text === undefined) {
    const name = ports.prometheusVariable;
    return unavailable(
      "no-source",
      `no Prometheus is configured; set ${name} to its address (http://host:9090) and restart`,
    );
  }
  try {
    const target = httpTarget(text);
    return from.provider === "http" ? target : prometheusQuery(target, from.query, now);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return unavailable("bad-shape", `the URL of the gauge cannot be used: ${problem}`);
  }
}
