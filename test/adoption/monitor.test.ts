import { afterEach, beforeEach, expect, it } from "vitest";
import { checkDocument } from "../../src/rollout/check-document.ts";
import { lookAt } from "../../src/service/monitor/look.ts";
import type { Watch } from "../../src/service/monitor/watch.ts";
import type { Term } from "../../src/store/leases.ts";
import { WATCHED } from "../monitor/support/document.ts";
import { spent, success } from "../monitor/support/observed.ts";
import { createMonitorRig, ROLLOUT, type MonitorRig } from "../monitor/support/rig.ts";

let rig: MonitorRig;
let watch: Watch | null;
let term: Term;
beforeEach(async () => {
  rig = await createMonitorRig("sqlite");
  watch = null;
  const taken = await rig.store.takeLease("monitor", "me", undefined);
  if (!taken) throw new Error("a new store has a lease already");
  term = taken;
  await rig.as("token:ops", { type: "promote", reason: "climb", force: true });
});
afterEach(() => rig.close());

async function look(): Promise<string> {
  rig.advance(5_000);
  const found = await lookAt(rig.deps, ROLLOUT, watch, term, () => true);
  watch = found.watch;
  return found.status;
}

async function adopt(from: string, to: string): Promise<void> {
  const checked = checkDocument(WATCHED.replace(from, to), "watched.rollout.yaml");
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
  await rig.store.saveDefinition(checked.versioned, "2026-03-01T09:00:00.000Z");
  await rig.as("token:ops", { type: "adopt", digest: checked.versioned.digest, reason: "x", force: true });
}

it("the monitor looks by the new version at once: its limits, its confirmations, its interval", async () => {
  rig.observed.observations["spent"] = spent(90);
  expect([await look(), await look()]).toEqual(["clear", "clear"]);
  await adopt("moreThan: 100", "moreThan: 80");
  expect([await look(), await look(), await rig.where()]).toEqual(["triggered", "stopped", "watch r4 held"]);
});

it("a stop confirmed in part under one version is not done under another", async () => {
  rig.observed.observations["success"] = success(10, 20);
  expect(await look()).toBe("triggered");
  await adopt("lessThan: 0.8", "lessThan: 0.7");
  expect([await look(), await rig.where()]).toEqual(["triggered", "watch r3"]);
  expect([await look(), await rig.where()]).toEqual(["stopped", "prepare r4 held"]);
});

it("a stop that acted under the version before acts again under the one that is now, in the same exposure", async () => {
  rig.observed.observations["spent"] = spent(500);
  expect([await look(), await look()]).toEqual(["triggered", "stopped"]);
  await rig.as("token:ops", { type: "release", reason: "seen" });
  rig.advance(20 * 60_000);
  expect([await look(), await look()]).toEqual(["triggered", "triggered"]);
  await adopt("when: { moreThan: 100 }, then: hold", "when: { moreThan: 100 }, then: { rollback: prepare }");
  expect((await rig.store.findRollout(ROLLOUT))?.exposure.id).toBe(2);
  expect([await look(), await look(), await rig.where()]).toEqual(["triggered", "stopped", "prepare r6 held"]);
  expect(await rig.acts()).toEqual(["promotion.held", "rollout.rolled_back"]);
});
