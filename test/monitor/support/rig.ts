import type { Command } from "../../../src/rollout/command.ts";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import { createAssessor } from "../../../src/service/assess-rollout.ts";
import { createCatalog } from "../../../src/service/catalog.ts";
import { executeCommand } from "../../../src/service/execute-command.ts";
import { createFlagSnapshots } from "../../../src/service/flag-snapshots.ts";
import { createLine } from "../../../src/service/line.ts";
import { startRollouts } from "../../../src/service/rollouts.ts";
import type { LookDependencies } from "../../../src/service/monitor/look.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { createDatabase, type DatabaseProvider } from "../../support/database.ts";
import { WATCHED } from "./document.ts";
import { fine, sourceOf, type Observed } from "./observed.ts";

export const ROLLOUT = "watched";

export interface MonitorRig {
  readonly url: string;
  readonly store: Store;
  readonly deps: LookDependencies & { readonly store: Store };
  readonly observed: Observed;
  /** Lets time pass. */
  advance(ms: number): void;
  as(actor: string, command: Command): Promise<void>;
  /** The state, short: "watch r3 held off". */
  where(): Promise<string>;
  /** What the monitor did, oldest first. */
  acts(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The parts of the monitor over a real store, and an observed system of the test's own. */
export async function createMonitorRig(provider: DatabaseProvider, document = WATCHED): Promise<MonitorRig> {
  const checked = checkDocument(document, "watched.rollout.yaml");
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings, null, 2));
  const database = await createDatabase(provider);
  const store = await openStore({ url: database.url });
  const observed: Observed = { observations: fine(), reading: async () => {} };
  let now = Date.UTC(2026, 2, 1, 10);
  const clock = () => new Date(now);
  const snapshots = createFlagSnapshots();
  const catalog = createCatalog([checked.versioned], store);
  const telemetry = { get: () => sourceOf(observed), names: ["default"], close: async () => {} };
  const assessor = createAssessor(store, telemetry);
  const deps = { store, catalog, assessor, snapshots, line: createLine(), clock };
  await startRollouts({ ...deps, telemetry });
  const state = async () => {
    const found = await store.findRollout(ROLLOUT);
    if (!found) throw new Error("the rollout is gone");
    return found;
  };
  return {
    url: database.url,
    store,
    deps,
    observed,
    advance: (ms) => void (now += ms),
    async as(actor, command) {
      const { decision } = await executeCommand(deps, { rollout: ROLLOUT, command, actor, dryRun: false });
      if (decision.outcome !== "accepted") throw new Error(`${command.type} was ${decision.outcome}`);
    },
    async where() {
      const { stage, revision, hold, engaged } = await state();
      return [stage, `r${revision}`, ...(hold ? ["held"] : []), ...Object.keys(engaged)].join(" ");
    },
    async acts() {
      const { items } = await store.listAudit({ rollout: ROLLOUT, actor: "system:monitor", limit: 1000 });
      return items.toReversed().map(({ type }) => type);
    },
    async close() {
      await store.close();
      await database.drop();
    },
  };
}
