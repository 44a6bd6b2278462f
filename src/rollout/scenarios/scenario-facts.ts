import { judgeMeasurement } from "../../criteria/evidence/judge-measurement.ts";
import type { Exposure, Observation, Observations, RecordedEvidence } from "../../criteria/observation.ts";
import type { Definition, EvidenceRequirement, MetricKind } from "../../definition/definition.ts";
import type { RolloutState } from "../state.ts";
import type { ScenarioEvidence, ScenarioObservation, Step } from "./scenario-document.ts";

/** What is known of one exposure. Forgotten when a new one starts. */
export interface Facts {
  readonly runs: readonly string[];
  readonly observe: Readonly<Record<string, ScenarioObservation>>;
  readonly evidence: readonly RecordedEvidence[];
}

export const NO_FACTS: Facts = { runs: [], observe: {}, evidence: [] };

/** The facts after a step has added its own. `now` is ISO 8601 UTC. */
export function addFacts(facts: Facts, step: Step, definition: Definition, now: string): Facts {
  const recorded = Object.entries(step.evidence ?? {}).flatMap(([id, posted]) => {
    const requirement = definition.evidence.find((candidate) => candidate.id === id);
    return requirement === undefined ? [] : [record(requirement, posted, now)];
  });
  return {
    runs: [...new Set([...facts.runs, ...(step.runs ?? [])])],
    observe: { ...facts.observe, ...step.observe },
    evidence: [...facts.evidence, ...recorded],
  };
}

export function exposureOf({ exposure }: RolloutState, { runs }: Facts): Exposure {
  const exposed = runs.map((run) => ({ run, finished: true, known: true }));
  return { ...exposure, source: runs.length > 0 ? "reported" : "none", runs: exposed, problem: null };
}

export function observationsOf(definition: Definition, { observe, runs }: Facts): Observations {
  const kinds = new Map(definition.metrics.map(({ id, kind }) => [id, kind]));
  return Object.fromEntries(
    Object.entries(observe).flatMap(([metric, observation]) => {
      const kind = kinds.get(metric);
      return kind === undefined ? [] : [[metric, observed(kind, observation, runs)]];
    }),
  );
}

function observed(kind: MetricKind, written: ScenarioObservation, runs: readonly string[]): Observation {
  if (written.unavailable !== undefined) {
    return { kind: "unavailable", cause: "query-failed", message: written.unavailable };
  }
  switch (kind) {
    case "proportion": {
      const { successes = 0, trials = 0 } = written;
      const shares = perRun(runs, { successes, trials });
      return { kind, perRun: shares, successes, trials };
    }
    case "total":
    case "mean": {
      const { total = null, sample = 0 } = written;
      return { kind, perRun: [{ run: null, total: total ?? 0, sample }], total, sample };
    }
    case "violations":
    case "files":
    case "schema": {
      const { violations = 0, population = 0 } = written;
      return { kind: "violations", count: violations, truncated: false, population, rows: [] };
    }
    case "gauge":
      return { kind, value: written.value ?? null };
    case "distribution": {
      const counts = Object.entries(written.counts ?? {}).map(([key, n]) => ({ key, n }));
      return { kind, counts, sample: counts.reduce((sum, { n }) => sum + n, 0) };
    }
  }
}

/** Even shares: a comparison looks at every run, and one with all the trials would read as the others having none. */
function perRun(runs: readonly string[], { successes, trials }: { successes: number; trials: number }) {
  if (runs.length === 0) return [{ run: null, successes, trials }];
  const share = (total: number, index: number): number =>
    Math.floor(total / runs.length) + (index < total % runs.length ? 1 : 0);
  return runs.map((run, index) => ({ run, successes: share(successes, index), trials: share(trials, index) }));
}

function record(requirement: EvidenceRequirement, posted: ScenarioEvidence, now: string): RecordedEvidence {
  const { id, title, maxAgeMs } = requirement;
  const expiresAt = maxAgeMs === null ? null : new Date(Date.parse(now) + maxAgeMs).toISOString();
  const common = { evidence: id, observedAt: now, expiresAt, source: "scenario", actor: "scenario" };
  if (typeof posted === "string") {
    return { ...common, verdict: posted, message: `${title}: ${posted}`, value: null, unit: null };
  }
  const judged = judgeMeasurement({ value: posted.value, unit: posted.unit ?? null, note: null }, requirement);
  return { ...common, verdict: judged.verdict, message: judged.message, value: judged.value, unit: judged.unit };
}
