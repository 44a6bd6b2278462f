import type { Store } from "../store/store.ts";
import type { ProbeRunner } from "../telemetry/probe-runner.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";
import { approvalServices } from "./approve.ts";
import { assessForPromotion } from "./assess-for-promotion.ts";
import type { Assessor } from "./assess-rollout.ts";
import type { Changes } from "./changes.ts";
import type { Catalog } from "./catalog.ts";
import { defaultRollout } from "./default-rollout.ts";
import { definitionServices } from "./definitions.ts";
import { deliveryServices } from "./delivery-services.ts";
import { executeCommand } from "./execute-command.ts";
import { exportAudit } from "./export-audit.ts";
import { rolloutOf } from "./find-rollout.ts";
import { freezeServices } from "./freeze.ts";
import { createFlagFeed } from "./flag-feed.ts";
import type { FlagSnapshots } from "./flag-snapshots.ts";
import type { Monitor } from "./monitor/monitor.ts";
import { probeEvidence } from "./probe-evidence.ts";
import { readMetrics } from "./read-metrics.ts";
import { recordEvidence } from "./record-evidence.ts";
import { reportExposure } from "./report-exposure.ts";
import { createNamedRollout, viewRollout, viewRollouts } from "./rollouts.ts";
import { createHealth, type ReplicaStanding } from "./health.ts";
import { historyServices } from "./history-services.ts";
import type { Line } from "./line.ts";
import type { Services } from "./services.ts";
import { verifyAudit } from "./verify-audit.ts";
import { createTokenServices } from "./tokens/manage-tokens.ts";
import type { TokenBook } from "./tokens/token-book.ts";
import { withServiceErrors } from "./with-service-errors.ts";

export interface ServiceDependencies {
  readonly store: Store;
  readonly telemetry: TelemetrySources;
  readonly assessor: Assessor;
  readonly probes: ProbeRunner;
  readonly catalog: Catalog;
  readonly snapshots: FlagSnapshots;
  readonly changes: Changes;
  readonly book: TokenBook;
  /** The one of this process: its monitor stands in it too. */
  readonly line: Line;
  /** Absent where none runs in this process, as in a test of the use cases alone. */
  readonly monitor?: Pick<Monitor, "role" | "view">;
  /** The rollout that addresses naming none stand for; absent: the only one there is. */
  readonly defaultRollout?: string | null;
  /** Absent where the process follows no store, as in the same tests: it then never is stale. */
  readonly replica?: ReplicaStanding;
  readonly clock: () => Date;
  /** Of a cryptographically strong source. */
  readonly randomBytes: (size: number) => Buffer;
}

/** Wires the use cases to their collaborators. Nothing is read, started or cached by calling it. */
export function createServices(deps: ServiceDependencies): Services {
  const { telemetry, assessor, probes, catalog, snapshots, book, line, monitor, clock, randomBytes } = deps;
  const store = withServiceErrors(deps.store);
  const acting = { store, catalog, assessor, snapshots, line, clock };

  return {
    rollouts: {
      async list(page) {
        const { items, ...rest } = await store.listRollouts(page);
        return { ...rest, items: await viewRollouts({ store, catalog, monitor, clock }, items) };
      },
      get: async (rollout) => viewRollout({ store, catalog, monitor, clock }, await rolloutOf(store, rollout)),
      create: (request) => createNamedRollout({ store, telemetry, catalog, snapshots, clock }, request),
    },
    flags: {
      current: (rollout) => snapshots.current(rollout),
      default: (readable) => defaultRollout(snapshots, deps.defaultRollout ?? null, readable),
      complete: () => (deps.replica?.waiting() ?? null) === null,
    },
    feed: createFlagFeed(snapshots, deps.changes),
    assessments: {
      assess: (rollout, requester) =>
        assessForPromotion({ store, catalog, assessor, telemetry, clock }, rollout, requester),
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
      report: (request) => reportExposure({ store, catalog, assessor, line, clock }, request),
    },
    audit: {
      list: (filter) => store.listAudit(filter),
      export: (scope) => exportAudit(store, scope),
      verify: (scope = {}) => verifyAudit(store, scope),
    },
    history: historyServices({ store, catalog, clock }),
    definitions: definitionServices({ store, catalog, clock }),
    tokens: createTokenServices({ store, book, clock, randomBytes }),
    deliveries: deliveryServices(store, clock),
    approvals: approvalServices({ store, catalog, line, clock }),
    freeze: freezeServices({ store, clock }),
    receipts: { find: (actor, key) => store.findReceipt(actor, key) },
    health: createHealth({ ...deps, store }),
  };
}
