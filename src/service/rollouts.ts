import type { VersionedDefinition } from "../definition/definition.ts";
import { availableActions } from "../rollout/available-actions.ts";
import { approvableStages } from "../rollout/clearance.ts";
import { createRollout } from "../rollout/create-rollout.ts";
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
  readonly store: Pick<
    Store,
    "findRollout" | "listRollouts" | "createRollout" | "approvalsOfAll" | "findDefinition" | "saveDefinition"
  > &
    ClearanceStore;
  readonly telemetry: Pick<TelemetrySources, "names">;
  readonly catalog: Catalog;
  readonly snapshots: FlagSnapshots;
  readonly clock: () => Date;
}

export interface ViewDependencies {
  readonly store: ClearanceStore & Pick<Store, "approvalsOfAll">;
  readonly catalog: Catalog;
  /** Absent where none runs in this process. */
  readonly monitor?: Pick<Monitor, "view"> | undefined;
  readonly clock: () => Date;
}

type Clearing = Parameters<typeof availableActions>[3];

/** A rollout as it is. */
export async function viewRollout(deps: ViewDependencies, state: RolloutState): Promise<RolloutView> {
  const [view] = await viewRollouts(deps, [state]);
  if (!view) throw new Error(`there is no view of ${state.rollout}, though there is its state`);
  return view;
}

/** In as many questions to the store as for one. */
export async function viewRollouts(
  { store, catalog, monitor, clock }: ViewDependencies,
  states: readonly RolloutState[],
): Promise<readonly RolloutView[]> {
  const definitions = await Promise.all(states.map((state) => catalog.byDigest(state.definition.digest)));
  // Approvals nobody needs are not asked for.
  const asked = states.filter((state, index) => {
    const compiled = definitions[index];
    return compiled && approvableStages(compiled.definition, state).length > 0;
  });
  const [freeze, approvals] = await Promise.all([
    store.freeze(),
    store.approvalsOfAll(asked.map(({ rollout, exposure }) => ({ rollout, exposure: exposure.id }))),
  ]);
  const now = clock().toISOString();
  return Promise.all(
    states.map(async (state) => {
      const clearing = { clearance: { approvals: approvals.get(state.rollout) ?? [], freeze }, now };
      return { ...(await rolloutView(catalog, state, clearing)), monitor: monitor?.view(state.rollout) ?? null };
    }),
  );
}

/** `clearing` null: of a moment in the past, of which nobody asks what could be done. */
export async function rolloutView(catalog: Catalog, state: RolloutState, clearing: Clearing): Promise<RolloutView> {
  const { definition, machine } = await catalog.byDigest(state.definition.digest);
  return {
    state,
    stageTitle: definition.stages.find(({ id }) => id === state.stage)?.title ?? state.stage,
    stages: definition.stages.map(({ id }) => id),
    outdated: clearing === null ? null : catalog.outdated(state.definition),
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
  const asked = deps.snapshots.mark();
  if (!(await deps.store.createRollout(state, { definition, digest }, [event]))) {
    throw new ServiceError(
      "rollout-exists",
      `Rollout ${JSON.stringify(request.rollout)} exists already. Choose another name.`,
    );
  }
  deps.snapshots.publish(definition, state, asked);
  return viewRollout(deps, state);
}

/** So many are told of by name when the service starts. */
const TOLD = 10;

export interface StartedRollouts {
  readonly count: number;
  /** By name, a few of them. */
  readonly first: readonly RolloutState[];
  /** Those that live by another version of their document than the one in the folder. */
  readonly outdated: readonly string[];
}

/** At start: each document gets a rollout of its own name, and every rollout there is gets its snapshot published. */
export async function startRollouts(deps: RolloutDependencies): Promise<StartedRollouts> {
  for (const { definition, digest } of deps.catalog.list()) {
    if (!(await deps.store.findRollout(definition.name))) await createOwnRollout(deps, definition.name);
    await storeVersion(deps, { definition, digest });
  }
  const first: RolloutState[] = [];
  const outdated: string[] = [];
  let count = 0;
  let cursor: string | undefined;
  // A page at a time: of ten thousand rollouts nothing stays but their snapshots.
  do {
    const asked = deps.snapshots.mark();
    const page = await deps.store.listRollouts({ limit: 1000, ...(cursor ? { cursor } : {}) });
    for (const state of page.items) {
      deps.snapshots.publish((await deps.catalog.byDigest(state.definition.digest)).definition, state, asked);
      if (deps.catalog.outdated(state.definition) !== null) outdated.push(state.rollout);
    }
    first.push(...page.items.slice(0, Math.max(0, TOLD - count)));
    count += page.items.length;
    cursor = page.nextCursor;
  } while (cursor);
  return { count, first, outdated };
}

async function createOwnRollout(deps: RolloutDependencies, name: string): Promise<void> {
  const request = { rollout: name, definition: name, telemetry: null, actor: "system:start" };
  await createNamedRollout(deps, request).catch((error: unknown) => {
    // Another replica started at the same moment and was first: its rollout is as good as ours.
    if (!(error instanceof ServiceError && error.code === "rollout-exists")) throw error;
  });
}

/** A changed document is a version that rollouts can adopt, here and on every other replica of this store. */
async function storeVersion({ store, clock }: RolloutDependencies, version: VersionedDefinition): Promise<void> {
  if (await store.findDefinition(version.digest)) return;
  await store.saveDefinition(version, clock().toISOString());
}
