import { availableActions } from "../rollout/available-actions.ts";
import { approvableStages } from "../rollout/clearance.ts";
import { createRollout } from "../rollout/create-rollout.ts";
import type { Freeze } from "../rollout/freeze.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Store } from "../store/store.ts";
import { DEFAULT_SOURCE } from "../telemetry/telemetry-sources.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";
import type { Catalog } from "./catalog.ts";
import type { ClearanceStore } from "./clearance.ts";
import type { FlagSnapshots } from "./flag-snapshots.ts";
import type { Monitor } from "./monitor/monitor.ts";
import { ServiceError } from "./service-error.ts";
import type { RolloutView } from "./services.ts";

export interface RolloutDependencies {
  readonly store: Pick<Store, "findRollout" | "listRollouts" | "createRollout"> & ClearanceStore;
  readonly telemetry: Pick<TelemetrySources, "names">;
  readonly catalog: Catalog;
  readonly snapshots: FlagSnapshots;
  readonly clock: () => Date;
}

export interface ViewDependencies {
  readonly store: ClearanceStore;
  readonly catalog: Catalog;
  /** Absent where none runs in this process. */
  readonly monitor?: Pick<Monitor, "view"> | undefined;
  readonly clock: () => Date;
}

type Clearing = Parameters<typeof availableActions>[3];

/** A rollout as it is. */
export async function viewRollout(deps: ViewDependencies, state: RolloutState): Promise<RolloutView> {
  return viewOf(deps, state, await deps.store.freeze());
}

export async function viewRollouts(
  deps: ViewDependencies,
  states: readonly RolloutState[],
): Promise<readonly RolloutView[]> {
  const freeze = await deps.store.freeze();
  return Promise.all(states.map((state) => viewOf(deps, state, freeze)));
}

async function viewOf(deps: ViewDependencies, state: RolloutState, freeze: Freeze): Promise<RolloutView> {
  const { definition } = await deps.catalog.byDigest(state.definition.digest);
  // A list of many rollouts should not ask for approvals nobody needs.
  const asked = approvableStages(definition, state).length > 0;
  const approvals = asked ? await deps.store.approvals(state.rollout, state.exposure.id) : [];
  const monitor = deps.monitor?.view(state.rollout) ?? null;
  const clearing = { clearance: { approvals, freeze }, now: deps.clock().toISOString() };
  return { ...(await rolloutView(deps.catalog, state, clearing)), monitor };
}

/** `clearing` null: of a moment in the past, of which nobody asks what could be done. */
export async function rolloutView(catalog: Catalog, state: RolloutState, clearing: Clearing): Promise<RolloutView> {
  const { definition, machine } = await catalog.byDigest(state.definition.digest);
  return {
    state,
    stageTitle: definition.stages.find(({ id }) => id === state.stage)?.title ?? state.stage,
    stages: definition.stages.map(({ id }) => id),
    actions: availableActions(definition, machine, state, clearing),
    monitor: null,
  };
}

/** A further instance of a definition (staging, a region), at its first stage and revision 1. */
export async function createNamedRollout(
  deps: RolloutDependencies,
  request: {
    readonly rollout: string;
    readonly definition: string;
    readonly telemetry: string | null;
    readonly actor: string;
  },
): Promise<RolloutView> {
  const compiled = deps.catalog.current(request.definition);
  const source = request.telemetry ?? DEFAULT_SOURCE;
  // The default source may be absent (its criteria are then errors); a misspelt name must not look like that.
  if (source !== DEFAULT_SOURCE && !deps.telemetry.names.includes(source)) {
    throw new ServiceError(
      "telemetry-source-unknown",
      `There is no telemetry source ${JSON.stringify(source)}; configured are ${deps.telemetry.names.join(", ") || "none"}. Set SLUICE_TELEMETRY_${source.toUpperCase().replaceAll("-", "_")}_URL and restart.`,
      { known: deps.telemetry.names },
    );
  }
  const now = deps.clock().toISOString();
  const { state, event } = createRollout({
    definition: compiled.definition,
    digest: compiled.digest,
    rollout: request.rollout,
    telemetrySource: source,
    actor: request.actor,
    now,
  });
  const { definition, digest } = compiled;
  if (!(await deps.store.createRollout(state, { definition, digest }, [event]))) {
    throw new ServiceError(
      "rollout-exists",
      `Rollout ${JSON.stringify(request.rollout)} exists already. Choose another name.`,
    );
  }
  deps.snapshots.publish(definition, state);
  return viewRollout(deps, state);
}

/** At start: each document gets a rollout of its own name, and every rollout there is gets its snapshot published. */
export async function startRollouts(deps: RolloutDependencies): Promise<readonly RolloutState[]> {
  for (const { definition } of deps.catalog.list()) {
    if (await deps.store.findRollout(definition.name)) continue;
    await createNamedRollout(deps, {
      rollout: definition.name,
      definition: definition.name,
      telemetry: null,
      actor: "system:start",
    }).catch((error: unknown) => {
      // Another replica started at the same moment and was first: its rollout is as good as ours.
      if (!(error instanceof ServiceError && error.code === "rollout-exists")) throw error;
    });
  }
  const states: RolloutState[] = [];
  let cursor: string | undefined;
  do {
    const page = await deps.store.listRollouts({ limit: 1000, ...(cursor ? { cursor } : {}) });
    states.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  for (const state of states) {
    deps.snapshots.publish((await deps.catalog.byDigest(state.definition.digest)).definition, state);
  }
  return states;
}
