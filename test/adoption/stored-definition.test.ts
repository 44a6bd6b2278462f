import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/definition/canonical-json.ts";
import type { Definition } from "../../src/definition/definition.ts";
import { createRollout } from "../../src/rollout/create-rollout.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import { requireProvenHistories } from "../support/proven-history.ts";
import { edited } from "../unit/rollout/impact-fixture.ts";
import { createAdoptionRig, ROLLOUT, type AdoptionRig } from "./support/rig.ts";

/** As a version of this program stored it that knew no monitor, approvals, windows, coverage, path lists and probes. */
const STORED = JSON.parse(readFileSync(path.join(import.meta.dirname, "support/stored-before.json"), "utf8")) as {
  readonly digest: string;
  readonly document: Definition;
};
const { digest, document } = STORED;
const TODAY = edited();

describe.each(DATABASE_PROVIDERS)("a definition stored by an earlier version of this program (%s)", (provider) => {
  let rig: AdoptionRig;
  beforeEach(async () => {
    rig = await createAdoptionRig(provider);
    const now = "2026-01-01T00:00:00.000Z";
    const made = { definition: document, digest, rollout: ROLLOUT, telemetrySource: "default", actor: "a", now };
    const { state, event } = createRollout(made);
    expect(await rig.store.createRollout(state, { definition: document, digest }, [event])).toBe(true);
  });
  afterEach(() => rig.close());

  it("is read in today's form under the digest it has always had, and nothing of it is lost", async () => {
    const found = await rig.store.findDefinition(digest);
    expect(found?.digest).toBe(digest);
    expect(found?.definition).toMatchObject({
      ...document,
      monitor: { intervalMs: 60_000, confirmations: 2, cooldownMs: 900_000 },
      checklist: [],
    });
    for (const stage of found?.definition.stages ?? []) {
      expect(stage).toMatchObject({ approvals: 0, windows: { allow: [], deny: [] }, autoPromote: false });
    }
    for (const evidence of found?.definition.evidence ?? []) expect(evidence).toMatchObject({ allow: [], probe: null });
    expect(canonicalJson(document)).not.toContain("approvals");
  });

  it("carries its rollout on, through promotions, a restart and the adoption of today's version", async () => {
    const replica = await rig.start(TODAY);
    expect(await replica.services.rollouts.get(ROLLOUT)).toMatchObject({
      state: { definition: { digest } },
      outdated: TODAY.digest,
    });
    await replica.execute({ type: "promote", reason: "climb", force: true });
    const { decision } = await replica.execute({ type: "adopt", digest: "latest", reason: "new words", force: false });
    expect(decision.outcome).toBe("accepted");
    expect(decision.impact?.rules.map(({ message }) => message)).toContain("watch approvals: 0 -> 1 (tighter)");
    expect((await replica.services.history.rollout(ROLLOUT, { revision: 1 })).state.definition.digest).toBe(digest);
    expect(await requireProvenHistories({ services: replica.services, store: rig.store })).toBe(1);
  });
});
