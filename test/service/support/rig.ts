import { randomBytes } from "node:crypto";
import type { ExposedRun, Observation, UnavailableObservation } from "../../../src/criteria/observation.ts";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import { createChanges } from "../../../src/service/changes.ts";
import { createCatalog } from "../../../src/service/catalog.ts";
import { createAssessor } from "../../../src/service/assess-rollout.ts";
import { createServices, type ServiceDependencies } from "../../../src/service/create-services.ts";
import { createFlagSnapshots } from "../../../src/service/flag-snapshots.ts";
import { createLine } from "../../../src/service/line.ts";
import { startRollouts } from "../../../src/service/rollouts.ts";
import type { Command } from "../../../src/rollout/command.ts";
import type { Services } from "../../../src/service/services.ts";
import { createTokenBook } from "../../../src/service/tokens/token-book.ts";
import { withServiceErrors } from "../../../src/service/with-service-errors.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { Store } from "../../../src/store/store.ts";
import type { ProbeOutcome } from "../../../src/telemetry/probe-runner.ts";
import type { TelemetrySource } from "../../../src/telemetry/telemetry.ts";
import { createDatabase } from "../../support/database.ts";
import { DOCUMENT } from "./document.ts";

/** What the observed system says; a test changes it as it goes. */
export interface Observed {
  observations: Record<string, Observation>;
  runs: ExposedRun[];
  problem: UnavailableObservation | null;
  advice: string[];
  probe: ProbeOutcome;
  /** Set: whoever reads telemetry fails the test. */
  forbidden: boolean;
}

export interface Rig {
  readonly services: Services;
  readonly store: Store;
  /** Of the store. */
  readonly url: string;
  readonly deps: ServiceDependencies;
  readonly observed: Observed;
  /** Lets time pass: every look at the clock is a second later than the one before. */
  readonly clock: () => Date;
  execute(command: Command): ReturnType<Services["commands"]["execute"]>;
  /** Types of the audit events, oldest first, from the n-th on. */
  trail(from?: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const ROLLOUT = "ladder";

/** The use cases over a real store and an observed system of the test's own. */
export async function createRig(wrap: (store: Store) => Store = (store) => store): Promise<Rig> {
  const checked = checkDocument(DOCUMENT, "ladder.rollout.yaml");
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings, null, 2));
  const database = await createDatabase("sqlite");
  const opened = await openStore({ url: database.url });
  const store = wrap(opened);
  const observed: Observed = {
    observations: {},
    runs: [],
    problem: null,
    advice: [],
    probe: { status: 200 },
    forbidden: false,
  };
  let seconds = 0;
  const clock = () => new Date(Date.UTC(2026, 2, 1, 10, 0, seconds++));
  const snapshots = createFlagSnapshots();
  const catalog = createCatalog([checked.versioned], store);
  const telemetry = { get: () => sourceOf(observed), names: ["default"], close: async () => {} };
  const probes = { run: async () => observed.probe };
  const book = createTokenBook({ store, fixed: [], clock });
  const assessor = createAssessor(withServiceErrors(store), telemetry);
  const changes = createChanges();
  const deps = {
    store,
    telemetry,
    catalog,
    snapshots,
    line: createLine(),
    clock,
    probes,
    book,
    randomBytes,
    changes,
    assessor,
  };
  await startRollouts(deps);
  const services = createServices(deps);
  return {
    services,
    deps,
    store,
    url: database.url,
    observed,
    clock,
    execute: (command) => services.commands.execute({ rollout: ROLLOUT, command, actor: "token:ops", dryRun: false }),
    async trail(from = 0) {
      const { items } = await opened.listAudit({ rollout: ROLLOUT, limit: 1000 });
      return items
        .toReversed()
        .map(({ type }) => type)
        .slice(from);
    },
    async close() {
      await opened.close();
      await database.drop();
    },
  };
}

function sourceOf(observed: Observed): TelemetrySource {
  const look = () => {
    if (observed.forbidden) throw new Error("telemetry was read where it must not be");
  };
  return {
    async observe(metrics) {
      look();
      return Object.fromEntries(
        metrics.flatMap(({ id }) => {
          const seen = observed.observations[id];
          return seen ? [[id, seen]] : [];
        }),
      );
    },
    async findRuns(_queries, { reported }) {
      look();
      const known = (run: string) => observed.runs.find((each) => each.run === run);
      const named = reported.map((run) => known(run) ?? { run, finished: false, known: false });
      return { runs: reported.length > 0 ? named : observed.runs, problem: observed.problem };
    },
    advise: async () => observed.advice,
    close: async () => {},
  };
}
