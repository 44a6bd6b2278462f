import type { Store } from "../store/store.ts";
import type { ProbeRunner } from "../telemetry/probe-runner.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";
import { assessForPromotion } from "./assess-for-promotion.ts";
import { createAssessor } from "./assess-rollout.ts";
import type { Catalog } from "./catalog.ts";
import { definitionServices } from "./definitions.ts";
import { executeCommand } from "./execute-command.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { FlagSnapshots } from "./flag-snapshots.ts";
import { probeEvidence } from "./probe-evidence.ts";
import { readMetrics } from "./read-metrics.ts";
import { recordEvidence } from "./record-evidence.ts";
import { reportExposure } from "./report-exposure.ts";
import { createNamedRollout, rolloutView } from "./rollouts.ts";
import type { Services } from "./services.ts";
import { withServiceErrors } from "./with-service-errors.ts";

export interface ServiceDependencies {
  readonly store: Store;
  readonly telemetry: TelemetrySources;
  readonly probes: ProbeRunner;
  readonly catalog: Catalog;
  readonly snapshots: FlagSnapshots;
  readonly clock: () => Date;
}

/** Wires the use cases to their collaborators. Nothing is read, started or cached by calling it. */
export function createServices(deps: ServiceDependencies): Services {
  const { telemetry, probes, catalog, snapshots, clock } = deps;
  const store = withServiceErrors(deps.store);
  const assessor = createAssessor(store, telemetry);
  const acting = { store, catalog, assessor, snapshots, clock };

  return {
    rollouts: {
      async list(page) {
        const { items, ...rest } = await store.listRollouts(page);
        return { ...rest, items: await Promise.all(items.map((state) => rolloutView(catalog, state))) };
      },
      get: async (rollout) => rolloutView(catalog, await rolloutOf(store, rollout)),
      create: (request) => createNamedRollout({ store, telemetry, catalog, snapshots, clock }, request),
    },
    flags: { current: (rollout) => snapshots.current(rollout) },
    assessments: {
      assess: (rollout) => assessForPromotion({ store, catalog, assessor, telemetry, clock }, rollout),
    },
    metrics: {
      read: (request) => readMetrics({ store, catalog, assessor, telemetry, clock }, request),
    },
    commands: { execute: (request) => executeCommand(acting, request) },
    evidence: {
      record: (request) => recordEvidence(acting, request),
      probe: (request) => probeEvidence({ ...acting, probes }, request),
      async list(filter) {
        await rolloutOf(store, filter.rollout);
        return store.listEvidence(filter);
      },
    },
    exposures: {
      async get(rollout) {
        const state = await rolloutOf(store, rollout);
        const { definition } = await catalog.byDigest(state.definition.digest);
        return assessor.exposure(definition, state, clock());
      },
      report: (request) => reportExposure({ store, catalog, assessor, clock }, request),
    },
    audit: { list: (filter) => store.listAudit(filter) },
    definitions: definitionServices(catalog),
    receipts: { find: (actor, key) => store.findReceipt(actor, key) },
    health: {
      async ready() {
        const answered = await store.ping().then(
          () => "ok",
          () => "the store does not answer; flags are served from memory",
        );
        const published = snapshots.size > 0 ? "ok" : "no rollout has a flag snapshot yet";
        return { ready: published === "ok", checks: { snapshots: published, store: answered } };
      },
    },
  };
}
