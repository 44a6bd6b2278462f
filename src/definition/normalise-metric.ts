import type { GaugeMetric, Metric } from "./definition.ts";
import type { MetricDocument } from "./document.ts";

/** Fills in the defaults of one metric. */
export function normaliseMetric(id: string, metric: MetricDocument): Metric {
  const base = {
    id,
    title: metric.title,
    purpose: metric.purpose ?? null,
    sampleUnit: metric.sampleUnit ?? "rows",
    unit: metric.unit ?? null,
  };
  switch (metric.kind) {
    case "schema": {
      const indexes = (metric.indexes ?? []).map(({ name, table, unique }) => ({ name, table, unique }));
      return { ...base, kind: metric.kind, tables: metric.tables, indexes };
    }
    case "gauge":
      return { ...base, kind: metric.kind, from: gaugeSource(metric) };
    case "files": {
      const sections = metric.sections.map(({ heading, files, max }) => ({ heading, files, max }));
      return { ...base, kind: metric.kind, paths: metric.paths, sections };
    }
    case "violations":
      return { ...base, kind: metric.kind, sql: metric.sql, population: metric.population };
    default:
      return { ...base, kind: metric.kind, sql: metric.sql };
  }
}

function gaugeSource({ prometheus, http }: Extract<MetricDocument, { kind: "gauge" }>): GaugeMetric["from"] {
  if (prometheus) return { provider: "prometheus", query: prometheus.query };
  if (http) return { provider: "http", url: http.url, pointer: http.pointer };
  throw new Error("found a gauge without a source, expected prometheus or http");
}
