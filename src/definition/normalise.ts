import type { Comparison, Definition, EvidenceRequirement, KillSwitch, Probe, Variable } from "./definition.ts";
import type {
  ComparisonDocument,
  EvidenceDocument,
  KillSwitchDocument,
  ProbeDocument,
  RolloutDocument,
  VariableDocument,
} from "./document.ts";
import { parseDuration } from "./duration.ts";
import { normaliseMetric } from "./normalise-metric.ts";
import { normaliseStage } from "./normalise-stage.ts";

/** Fills in every default; order of declaration is kept. The document must have passed the lint. */
export function normalise(document: RolloutDocument): Definition {
  const { exposure, telemetry } = document;
  return {
    name: document.name,
    title: document.title ?? document.name,
    description: document.description ?? "",
    contacts: (document.contacts ?? []).map(({ kind, value, note }) => ({ kind, value, note: note ?? null })),
    variables: list(document.variables, normaliseVariable),
    tables: list(document.tables, (name, { purpose, columns }) => ({ name, purpose, columns })),
    evidence: list(document.evidence, normaliseEvidence),
    metrics: list(document.metrics, normaliseMetric),
    comparisons: list(document.comparisons, normaliseComparison),
    exposure: exposure ? { find: exposure.find, describe: exposure.describe } : null,
    telemetry: {
      settleMs: parseDuration(telemetry?.settle ?? "PT0S"),
      queryTimeoutMs: parseDuration(telemetry?.queryTimeout ?? "PT10S"),
      maxRows: telemetry?.maxRows ?? 1000,
    },
    stages: document.stages.map(normaliseStage),
    killSwitches: list(document.killSwitches, normaliseKillSwitch),
    runbooks: list(document.runbooks, (id, { title, symptom, cause, steps }) => ({ id, title, symptom, cause, steps })),
    successMetrics: list(document.successMetrics, (id, { title, tier, metric, target }) => ({
      id,
      title,
      tier,
      metric: metric ?? null,
      target,
    })),
    gates: list(document.gates, (id, { title, purpose, command, required, evidence }) => ({
      id,
      title,
      purpose,
      command,
      required,
      evidence,
    })),
    checklist: (document.checklist ?? []).map(({ section, line, carriedBy }) => ({ section, line, carriedBy })),
  };
}

function list<T, N>(byId: Readonly<Record<string, T>> | undefined, one: (id: string, item: T) => N): readonly N[] {
  return Object.entries(byId ?? {}).map(([id, item]) => one(id, item));
}

function normaliseVariable(name: string, variable: VariableDocument): Variable {
  const fixed = variable.const ?? null;
  return {
    name,
    type: variable.type,
    group: variable.group ?? "Variables",
    purpose: variable.purpose,
    advice: variable.advice ?? null,
    served: variable.served ?? false,
    required: variable.required ?? false,
    default: variable.default ?? fixed,
    const: fixed,
    autonomy: variable.autonomy ?? false,
    minimum: variable.minimum ?? null,
    maximum: variable.maximum ?? null,
  };
}

function normaliseEvidence(id: string, evidence: EvidenceDocument): EvidenceRequirement {
  return {
    id,
    kind: evidence.kind,
    title: evidence.title,
    purpose: evidence.purpose ?? null,
    command: evidence.command ?? null,
    maxAgeMs: evidence.maxAge === undefined ? null : parseDuration(evidence.maxAge),
    go: evidence.kind === "smoke-report" ? evidence.go : [],
    noGo: evidence.kind === "smoke-report" ? evidence.noGo : [],
    unit: evidence.kind === "measurement" ? evidence.unit : null,
    allow: evidence.kind === "path-list" ? evidence.allow : [],
    probe: evidence.kind === "probe" ? normaliseProbe(evidence.probe) : null,
  };
}

function normaliseProbe({ secret, method, url, headers, body, valid, invalid }: ProbeDocument): Probe {
  return { secret, method: method ?? "GET", url, headers, body: body ?? null, valid, invalid };
}

function normaliseComparison(id: string, comparison: ComparisonDocument): Comparison {
  return {
    id,
    title: comparison.title,
    metric: comparison.metric,
    baseline: comparison.baseline,
    scale: comparison.scale ?? "points",
    target: comparison.target,
    stop: comparison.stop,
    mode: comparison.mode ?? "graded",
    minimumSample: comparison.minimumSample ?? 10,
    minimumEvidence: comparison.minimumEvidence ?? "strong",
  };
}

function normaliseKillSwitch(id: string, killSwitch: KillSwitchDocument): KillSwitch {
  return {
    id,
    title: killSwitch.title,
    purpose: killSwitch.purpose ?? null,
    severity: killSwitch.severity,
    rollbackTo: killSwitch.rollbackTo ?? null,
    flags: killSwitch.flags ?? {},
  };
}
