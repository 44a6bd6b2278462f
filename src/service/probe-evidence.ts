import { judgeProbe } from "../criteria/evidence/judge-probe.ts";
import type { ProbeRunner } from "../telemetry/probe-runner.ts";
import { rolloutOf } from "./find-rollout.ts";
import { kindMismatch } from "./judge-submission.ts";
import { recordJudged, requirementOf, type EvidenceDependencies } from "./record-evidence.ts";
import { ServiceError } from "./service-error.ts";
import type { ProbeRequest, RecordedAnswer } from "./services.ts";

export interface ProbeDependencies extends EvidenceDependencies {
  readonly probes: ProbeRunner;
}

/** Tries a credential now and records what came of it like posted evidence. Switched off, it records nothing and rejects with probe-off. */
export async function probeEvidence(deps: ProbeDependencies, request: ProbeRequest): Promise<RecordedAnswer> {
  const state = await rolloutOf(deps.store, request.rollout);
  const { definition } = await deps.catalog.byDigest(state.definition.digest);
  const requirement = requirementOf(definition, request.evidence);
  if (!requirement.probe) throw kindMismatch(requirement, "which is not probed");
  const observedAt = deps.clock().toISOString();
  const { probe } = requirement;
  const outcome = await deps.probes.run(probe, definition.variables, definition.telemetry.queryTimeoutMs);
  if ("off" in outcome) {
    throw new ServiceError(
      "probe-off",
      `${outcome.message}. Nothing was recorded. Set ${probe.secret} where the service is started, restart it and probe again.`,
    );
  }
  const seen = "failure" in outcome ? { failure: outcome.failure.message } : outcome;
  return recordJudged(deps, { ...request, observedAt }, (_definition, now) => judgeProbe(seen, now));
}
