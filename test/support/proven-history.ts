import { expect } from "vitest";
import type { Definition } from "../../src/definition/definition.ts";
import { replay } from "../../src/rollout/replay.ts";
import type { Services, StoredAuditEvent } from "../../src/service/services.ts";
import type { Store } from "../../src/store/store.ts";

/** Every event of a rollout, oldest first. */
export async function wholeTrail({ audit }: Pick<Services, "audit">, rollout: string): Promise<StoredAuditEvent[]> {
  const events: StoredAuditEvent[] = [];
  for await (const event of await audit.export({ rollout })) events.push(event);
  return events;
}

/** Fails unless every trail in the store is whole and, replayed, leads to the state that is stored. Answers how many there are. */
export async function requireProvenHistories({
  services,
  store,
}: {
  services: Services;
  store: Store;
}): Promise<number> {
  const verification = await services.audit.verify({});
  expect(verification.rollouts.filter(({ problem }) => problem !== null)).toEqual([]);
  const { items } = await store.listRollouts({ limit: 1000 });
  for (const state of items) {
    const trail = await wholeTrail(services, state.rollout);
    const definitions = new Map<string, Definition>();
    const named = trail.flatMap(({ data }) => [data["definition"], data["adopted"]]);
    for (const digest of named.filter((each) => typeof each === "string")) {
      const found = await store.findDefinition(digest);
      if (found) definitions.set(digest, found.definition);
    }
    const definitionOf = (digest: string): Definition => {
      const found = definitions.get(digest);
      if (!found) throw new Error(`the store lacks definition ${digest}`);
      return found;
    };
    expect(replay(definitionOf, trail)).toEqual(state);
    expect(verification.rollouts).toContainEqual(
      expect.objectContaining({ rollout: state.rollout, events: trail.length }),
    );
  }
  return items.length;
}
