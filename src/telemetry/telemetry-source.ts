import type { Observation, Observations } from "../criteria/observation.ts";
import type { FilesMetric, GaugeMetric, Metric } from "../definition/definition.ts";
import type { DatabaseSource } from "./database-source.ts";
import { observeFiles, type FilesPorts } from "./observe-files.ts";
import { observeGauges, type GaugePorts } from "./observe-gauges.ts";
import type { DatabaseMetric } from "./observe-metric.ts";
import type { ObservationScope, TelemetrySource } from "./telemetry.ts";

/** A source made of its parts: each metric goes to the one that can measure it, and none waits for another. */
export function createTelemetrySource(database: DatabaseSource, outside: GaugePorts & FilesPorts): TelemetrySource {
  return {
    async observe(metrics, scope) {
      const parts = await Promise.all([
        database.observe(metrics.filter(isDatabaseMetric), scope),
        gauges(outside, metrics.filter(isGauge), scope),
        files(outside, metrics.filter(isFiles), scope),
      ]);
      const observations: Observations = Object.assign({}, ...parts);
      // In the order of the metrics and not of their kinds, so that equal assessments look equal.
      return Object.fromEntries(metrics.flatMap(({ id }) => (observations[id] ? [[id, observations[id]]] : [])));
    },
    findRuns: (queries, scope) => database.findRuns(queries, scope),
    advise: (metrics, scope) => database.advise(metrics.filter(isDatabaseMetric), scope),
    close: () => database.close(),
  };
}

async function gauges(
  ports: GaugePorts,
  metrics: readonly GaugeMetric[],
  scope: ObservationScope,
): Promise<Observations> {
  const readings = await observeGauges(ports, metrics, scope);
  return Object.fromEntries(readings.map((reading, index) => [metrics[index]?.id, reading]));
}

/** One after the other: each already looks at several runs at a time, and a document has one or two. */
async function files(
  ports: FilesPorts,
  metrics: readonly FilesMetric[],
  scope: ObservationScope,
): Promise<Observations> {
  const observations: [string, Observation][] = [];
  for (const metric of metrics) observations.push([metric.id, await observeFiles(ports, metric, scope)]);
  return Object.fromEntries(observations);
}

const isGauge = (metric: Metric): metric is GaugeMetric => metric.kind === "gauge";
const isFiles = (metric: Metric): metric is FilesMetric => metric.kind === "files";
const isDatabaseMetric = (metric: Metric): metric is DatabaseMetric => !isGauge(metric) && !isFiles(metric);
