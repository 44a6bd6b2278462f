import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { adoptionSubject } from "../../src/rollout/adopt/consent.ts";
import type { Command } from "../../src/rollout/command.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import { requireProvenHistories } from "../support/proven-history.ts";
import { edited } from "../unit/rollout/impact-fixture.ts";
import { createAdoptionRig, ROLLOUT, type AdoptionRig, type Replica } from "./support/rig.ts";

const FIRST = edited();
const QUIET = edited(["atMost: 4", "atMost: 3"]);
const LOOSER = edited(["atMost: 4", "atMost: 6"]);
const SILENT = edited(["flags: { RECORDING: true }", "flags: { RECORDING: false }"]);

const adopt = ({ digest }: { readonly digest: string }, force = false): Command => {
  return { type: "adopt", digest, reason: "better rules", force };
};
const climb: Command = { type: "promote", reason: "climb", force: true };

describe.each(DATABASE_PROVIDERS)("a rollout adopts another version (%s)", (provider) => {
  let rig: AdoptionRig;
  let replica: Replica;
  beforeEach(async () => {
    rig = await createAdoptionRig(provider);
    replica = await rig.start(FIRST);
  });
  afterEach(() => rig.close());

  const stored = async () => {
    const state = await rig.store.findRollout(ROLLOUT);
    if (!state) throw new Error("the rollout is gone");
    return state;
  };
  const publish = (versioned: VersionedDefinition) => rig.store.saveDefinition(versioned, "2026-03-04T09:00:00.000Z");
  const codes = async (command: Command) => (await replica.execute(command)).decision.blockers.map(({ code }) => code);

  it("serves it at once, remembers what was served before, and goes on by it", async () => {
    await replica.execute(climb);
    await publish(SILENT);
    const told: unknown[] = [];
    replica.snapshots.subscribe((rollout) => {
      const served = replica.snapshots.current(rollout);
      told.push([served?.definition, served?.flags["RECORDING"], served?.revision]);
    });
    expect((await replica.execute(adopt(SILENT))).decision.outcome).toBe("accepted");
    expect(told).toEqual([[SILENT.digest, false, 3]]);
    expect(await stored()).toMatchObject({ definition: { digest: SILENT.digest }, exposure: { id: 3 } });

    const { history } = replica.services;
    expect(await history.flags(ROLLOUT, { revision: 2 })).toMatchObject({
      definition: FIRST.digest,
      flags: { RECORDING: true },
    });
    expect(await history.flags(ROLLOUT, { revision: 3 })).toMatchObject({
      definition: SILENT.digest,
      flags: { RECORDING: false },
    });
    expect((await history.rollout(ROLLOUT, { revision: 2 })).state.definition.digest).toBe(FIRST.digest);
    const { changes } = await history.diff(ROLLOUT, { from: { revision: 2 }, to: { revision: 3 } });
    expect(changes).toEqual([{ name: "RECORDING", from: true, to: false }]);

    await replica.execute({ type: "engage", killSwitch: "hard", reason: "fire" });
    await replica.execute({ type: "rearm", killSwitch: "hard", reason: "out", force: false });
    await replica.execute(adopt(FIRST));
    expect(await stored()).toMatchObject({ stage: "prepare", hold: {}, definition: { digest: FIRST.digest } });
    expect(await requireProvenHistories({ services: replica.services, store: rig.store })).toBe(1);
  });

  it("survives a restart with another folder, and shows which version that holds", async () => {
    await publish(SILENT);
    await replica.execute(adopt(SILENT));
    await replica.execute(climb);
    expect(await replica.services.rollouts.get(ROLLOUT)).toMatchObject({ outdated: FIRST.digest });
    const restarted = await rig.start(QUIET);
    expect(restarted.snapshots.current(ROLLOUT)).toMatchObject({
      definition: SILENT.digest,
      flags: { RECORDING: false },
    });
    expect((await restarted.services.rollouts.get(ROLLOUT)).outdated).toBe(QUIET.digest);
    const { decision } = await restarted.execute(adopt({ digest: "latest" }, true));
    expect(decision.state.definition.digest).toBe(QUIET.digest);
    expect((await restarted.services.rollouts.get(ROLLOUT)).outdated).toBeNull();
    // The other process reads what it has never seen from the store.
    expect((await replica.execute({ type: "hold", reason: "x" })).decision.outcome).toBe("accepted");
    expect((await replica.services.rollouts.get(ROLLOUT)).state.definition.digest).toBe(QUIET.digest);
    const versions = await restarted.services.definitions.versions(ROLLOUT);
    expect(versions.map(({ digest, latest, rollouts }) => [digest, latest, rollouts])).toEqual(
      expect.arrayContaining([
        [QUIET.digest, true, [ROLLOUT]],
        [SILENT.digest, false, []],
        [FIRST.digest, false, []],
      ]),
    );
    expect(await restarted.services.definitions.versions(ROLLOUT, ["another"])).toMatchObject([
      { rollouts: [], rolloutCount: 0 },
      { rolloutCount: 0 },
      { rolloutCount: 0 },
    ]);
  });

  it("is refused, and leaves everything as it was, where its stage is missing", async () => {
    await replica.execute(climb);
    const renamed = edited(["  - id: watch", "  - id: look"]);
    await publish(renamed);
    const before = replica.snapshots.current(ROLLOUT);
    expect(await codes(adopt(renamed, true))).toEqual(["unknown-stage"]);
    expect(replica.snapshots.current(ROLLOUT)).toBe(before);
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 1 });
    expect(items[0]).toMatchObject({ type: "definition.adoption_refused", revision: 2 });
    expect((await stored()).definition.digest).toBe(FIRST.digest);
  });

  it("drops the approvals given under the version before, also where the exposure goes on", async () => {
    await replica.execute(climb);
    await publish(QUIET);
    const { approvals } = replica.services;
    await approvals.give({ rollout: ROLLOUT, stage: "full", note: null, actor: "token:lead" });
    await replica.execute(adopt(QUIET));
    expect((await stored()).exposure.id).toBe(2);
    expect((await approvals.list(ROLLOUT)).approvals).toEqual([]);
  });

  it("needs somebody else where it loosens a gate that does not pass; who takes it back in time prevents it", async () => {
    await replica.execute(climb);
    await publish(LOOSER);
    const { approvals } = replica.services;
    const consent = { rollout: ROLLOUT, stage: adoptionSubject(LOOSER.digest), note: "seen", actor: "token:lead" };
    expect(await codes(adopt(LOOSER))).toEqual(["approvals-missing"]);
    await approvals.give({ ...consent, actor: "token:ops" });
    expect(await codes(adopt(LOOSER))).toEqual(["approvals-missing"]);
    await approvals.give(consent);
    rig.meanwhile = () =>
      rig.store.commit({
        rollout: ROLLOUT,
        expectedRevision: 2,
        events: [],
        withdrawn: { exposure: 2, stage: consent.stage, actor: consent.actor },
      });
    await expect(replica.execute(adopt(LOOSER))).rejects.toMatchObject({ code: "concurrent-change" });
    expect((await stored()).revision).toBe(2);
    await approvals.give(consent);
    const { decision } = await replica.execute(adopt(LOOSER));
    expect(decision.events[0]?.data).toMatchObject({ consentedBy: ["token:lead"] });
    const mine = approvals.give({ ...consent, stage: adoptionSubject("0".repeat(64)) });
    await expect(mine).rejects.toMatchObject({ code: "definition-not-found" });
    const own = approvals.give(consent);
    await expect(own).rejects.toMatchObject({ code: "nothing-to-approve" });
  });

  it("is decided once: of two adoptions at once one wins, and the other is not decided anew", async () => {
    await publish(QUIET);
    await publish(SILENT);
    const other = await rig.start(edited());
    rig.meanwhile = () => other.execute(adopt(QUIET));
    await expect(replica.execute(adopt(SILENT))).rejects.toMatchObject({ code: "concurrent-change" });
    expect(await stored()).toMatchObject({ revision: 2, definition: { digest: QUIET.digest } });
    expect(other.snapshots.current(ROLLOUT)?.definition).toBe(QUIET.digest);
  });

  it("counts evidence on where it is judged as before, and asks for it anew where it is not", async () => {
    await replica.execute(climb);
    await publish(QUIET);
    const strict = edited(["atMost: 4", "atMost: 3"], ["unit: GiB", "unit: MiB"]);
    await publish(strict);
    const memory = { form: "measurement", value: 2, unit: "GiB", note: null } as const;
    const request = { rollout: ROLLOUT, evidence: "memory", actor: "token:ci", source: null, observedAt: null };
    await replica.services.evidence.record({ ...request, submission: memory });
    const verdict = async () => {
      const { assessment } = await replica.services.assessments.assess(ROLLOUT, "token:ops");
      return assessment.criteria.find(({ id }) => id === "memory-low")?.verdict;
    };
    await replica.execute(adopt(QUIET));
    expect(await verdict()).toBe("pass");
    await replica.execute(adopt(strict, true));
    expect(await verdict()).toBe("inconclusive");
    await replica.services.evidence.record({ ...request, submission: { ...memory, value: 7, unit: "MiB" } });
    expect(await verdict()).toBe("fail");
  });

  it("keeps the frozen baseline, and says when it has to be frozen anew", async () => {
    await replica.execute(climb);
    const other = edited(["SELECT 1 AS successes", "SELECT 2 AS successes"]);
    await publish(other);
    const { baseline } = await stored();
    expect(baseline?.runs).toEqual(["run-1"]);
    const { decision } = await replica.execute(adopt(other, true));
    expect(decision.impact?.rebaseline).toEqual(["success"]);
    expect(decision.advisories.join()).toMatch(/sluice baseline replace/);
    expect((await stored()).baseline).toEqual(baseline);
    const again: Command = { type: "rebaseline", runs: ["run-1"], reason: "another query" };
    expect((await replica.execute(again)).decision.outcome).toBe("accepted");
    expect(await requireProvenHistories({ services: replica.services, store: rig.store })).toBe(1);
  });

  it("knows only versions of its own definition", async () => {
    const other = edited(["name: ladder", "name: other"]);
    await publish(other);
    await expect(replica.execute(adopt(other))).rejects.toMatchObject({
      code: "definition-not-found",
      message: expect.stringMatching(/is a version of other, needed is one of ladder/),
    });
    await expect(replica.execute(adopt({ digest: "0".repeat(64) }))).rejects.toMatchObject({
      code: "definition-not-found",
    });
  });
});
