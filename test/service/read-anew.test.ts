import { expect, it } from "vitest";
import { SERVICE_CHAIN } from "../../src/rollout/audit-event.ts";
import { createFlagSnapshots } from "../../src/service/flag-snapshots.ts";
import { createReadAnew, type ReadAnewDependencies } from "../../src/service/replicas/read-anew.ts";
import { sampleDefinition, sampleState } from "../support/database-samples.ts";

it("flags are read anew though tokens cannot be", async () => {
  const snapshots = createFlagSnapshots();
  const deps = {
    store: { findRollouts: async () => [{ ...sampleState("r"), revision: 5 }] },
    catalog: { byDigest: async () => ({ definition: sampleDefinition().definition }) },
    snapshots,
    book: { refresh: () => new Promise(() => {}) },
  };
  const read = createReadAnew(deps as unknown as ReadAnewDependencies); // no other members are used
  void read([SERVICE_CHAIN, "r"]);
  await expect.poll(() => snapshots.current("r")?.revision).toBe(5);
});
