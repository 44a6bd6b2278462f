import { randomBytes } from "node:crypto";
import type { Observation } from "../../../src/criteria/observation.ts";
import type { VersionedDefinition } from "../../../src/definition/definition.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { createCatalog } from "../../../src/service/catalog.ts";
import { createChanges } from "../../../src/service/changes.ts";
import { createAssessor } from "../../../src/service/assess-rollout.ts";
import { withServiceErrors } from "../../../src/service/with-service-errors.ts";
import { createServices } from "../../../src/service/create-services.ts";
import { createFlagSnapshots, type FlagSnapshots } from "../../../src/service/flag-snapshots.ts";
import { createLine } from "../../../src/service/line.ts";
import { startRollouts } from "../../../src/service/rollouts.ts";
import type { Services } from "../../../src/service/services.ts";
import { createTokenBook } from "../../../src/service/tokens/token-book.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { createDatabase, type DatabaseProvider } from "../../support/database.ts";

export const ROLLOUT = "ladder";

/** One process of the service: its own memory over the store it shares with the others. */
export interface Replica {
  readonly services: Services;
  readonly snapshots: FlagSnapshots;
  /** By somebody else than `token:ops` where named. */
  execute(command: Command, actor?: string): ReturnType<Services["commands"]["execute"]>;
}

export interface AdoptionRig {
  readonly store: Store;
  /** What the observed system says of run-1, which is over; a test changes it. */
  readonly observations: Record<string, Observation>;
  /** Called once, between the decision and its commit. */
  meanwhile: () => Promise<unknown>;
  /** Starts a process whose folder holds this version. */
  start(folder: VersionedDefinition): Promise<Replica>;
  close(): Promise<void>;
}

export async function createAdoptionRig(provider: DatabaseProvider): Promise<AdoptionRig> {
  const database = await createDatabase(provider);
  const opened = await openStore({ url: database.url });
  const observations: Record<string, Observation> = {
    success: { kind: "proportion", perRun: [{ run: "run-1", successes: 19, trials: 20 }], successes: 19, trials: 20 },
    doubled: { kind: "violations", count: 0, truncated: false, population: 20, rows: [] },
  };
  const source = {
    observe: async (metrics: readonly { readonly id: string }[]) =>
      Object.fromEntries(metrics.flatMap(({ id }) => (observations[id] ? [[id, observations[id]]] : []))),
    findRuns: async () => ({ runs: [{ run: "run-1", finished: true, known: true }], problem: null }),
    close: async () => {},
  };
  const telemetry = { get: () => source, names: ["default"], close: async () => {} };
  let seconds = 0;
  const clock = () => new Date(Date.UTC(2026, 2, 4, 10, 0, seconds++));
  const rig = { meanwhile: async (): Promise<unknown> => undefined };
  const store: Store = {
    ...opened,
    async commit(commit) {
      const first = rig.meanwhile;
      rig.meanwhile = async () => {};
      await first();
      return opened.commit(commit);
    },
  };

  return Object.assign(rig, {
    store: opened,
    observations,
    async start(folder: VersionedDefinition) {
      const snapshots = createFlagSnapshots();
      const catalog = createCatalog([folder], store);
      const probes = { run: async () => ({ status: 200 }) };
      const book = createTokenBook({ store, fixed: [], clock });
      const changes = createChanges();
      const assessor = createAssessor(withServiceErrors(store), telemetry);
      const deps = {
        store,
        assessor,
        telemetry,
        catalog,
        snapshots,
        line: createLine(),
        clock,
        probes,
        book,
        randomBytes,
        changes,
      };
      await startRollouts(deps);
      const services = createServices(deps);
      const execute: Replica["execute"] = (command, actor = "token:ops") =>
        services.commands.execute({ rollout: ROLLOUT, command, actor, dryRun: false });
      return { services, snapshots, execute };
    },
    async close() {
      await opened.close();
      await database.drop();
    },
  });
}
