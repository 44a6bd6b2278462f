import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeHistoryPack } from "../../demo/history-pack.ts";
import { readFlags } from "../../demo/observed-flags.ts";
import type { Fault } from "../../demo/plan-run.ts";
import { play } from "../../demo/play.ts";
import { openTelemetryDatabase } from "../../demo/telemetry-database.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import { requireProvenHistories } from "../support/proven-history.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

const ROLLOUT = "/v1/rollouts/autopack";
const demo = (file: string) => readFileSync(path.resolve(import.meta.dirname, "../../demo/evidence", file), "utf8");

describe.each(DATABASE_PROVIDERS)("the Autopack rollout with its store in %s", (provider) => {
  let folder: string;
  let database: TestDatabase;
  let app: RealApp;
  let now: number;
  let seed: number;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "sluice-ladder-"));
    database = await createDatabase(provider);
    now = Date.parse("2026-11-23T03:00:00.000Z");
    seed = 1;
    app = await open();
  });
  afterEach(async () => {
    expect(await requireProvenHistories(app)).toBeGreaterThan(1);
    await app.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const clock = () => new Date((now += 1));
  const telemetryFile = () => path.join(folder, "telemetry.db");

  function open(): Promise<RealApp> {
    return realApp({
      storeUrl: database.url,
      telemetryUrls: { default: `file:${telemetryFile()}` },
      workspace: folder,
      clock,
    });
  }

  /** Five runs of twenty phases under the flags Sluice serves, an hour apart; then the settle time passes. */
  async function simulate(fault: Fault = "none"): Promise<void> {
    const telemetry = await openTelemetryDatabase(telemetryFile(), fault);
    const serve: typeof fetch = async () => Response.json((await app.api.get(`${ROLLOUT}/flags`)).body);
    try {
      await play({
        database: telemetry,
        runs: 5,
        phases: 20,
        everyMs: 3_600_000,
        fault,
        seed: seed++,
        readFlags: () => readFlags(serve, "http://sluice.test"),
        writePack: (run, phases, flags) => writeHistoryPack(folder, run, phases, flags),
        now: clock,
        pause: async (ms) => void (now += ms),
        print: () => {},
      });
    } finally {
      await telemetry.close();
    }
    now += 60_000;
  }

  const post = (where: string, body: object = {}) => app.api.post(`${ROLLOUT}/${where}`).send(body);
  const promote = () => post("promote");
  const attest = async (id: string) =>
    expect((await post(`evidence/${id}`, { holds: true, note: "looked at" })).body).toMatchObject({ verdict: "pass" });
  const flags = async () => (await app.stranger.get(`${ROLLOUT}/flags`)).body.flags as Record<string, unknown>;

  async function blockers(): Promise<string[]> {
    const answer = await promote();
    expect(answer.status).toBe(409);
    expect(answer.body.type).toContain("promotion-refused");
    return answer.body.blockers.map(({ code, subject }: { code: string; subject: string }) => `${code}:${subject}`);
  }

  async function passStage0(): Promise<void> {
    await simulate();
    await app.api.post(`${ROLLOUT}/evidence/smoke-test?exitCode=0`).type("text/plain").send(demo("smoke.txt"));
    await app.api
      .post(`${ROLLOUT}/evidence/core-tests?exitCode=0`)
      .type("application/xml")
      .send(demo("core-tests.xml"));
    await attest("glm-key");
    expect((await promote()).body).toMatchObject({ decision: "accepted", stage: "stage-1", revision: 2 });
  }

  it("climbs from stage 0 to stage 3 on evidence, and comes down on one call", async () => {
    expect(await blockers()).toContain("minimum-not-reached:stage-0");
    await passStage0();

    expect(await blockers()).toContain("minimum-not-reached:stage-1");
    await simulate();
    expect((await promote()).body).toMatchObject({ decision: "accepted", stage: "stage-2" });

    await simulate();
    expect(await blockers()).toEqual(["criterion-inconclusive:sot-only"]);
    const paths = await app.api
      .post(`${ROLLOUT}/evidence/sot-only-substitutions`)
      .type("text/plain")
      .send(demo("substituted-paths.txt"));
    expect(paths.body).toMatchObject({ verdict: "pass", actions: [] });
    expect((await promote()).body).toMatchObject({ decision: "accepted", stage: "stage-3" });
    expect(await flags()).toEqual({
      TELEMETRY_DB_ENABLED: true,
      ARTIFACT_HISTORY_PACK_ENABLED: true,
      ARTIFACT_SUBSTITUTE_SOT_DOCS: true,
      ARTIFACT_EXTENDED_CONTEXTS_ENABLED: true,
      AUTOPACK_SKIP_CI: false,
      ARTIFACT_HISTORY_PACK_MAX_TIERS: 10,
      ARTIFACT_HISTORY_PACK_MAX_PHASES: 20,
    });

    const killed = await post("kill-switches/emergency-rollback/engage", { reason: "a code file was substituted" });
    expect(killed.body).toMatchObject({ decision: "accepted", stage: "stage-1", held: { actor: "token:ci" } });
    expect(await flags()).toMatchObject({
      TELEMETRY_DB_ENABLED: true,
      ARTIFACT_HISTORY_PACK_ENABLED: false,
      ARTIFACT_SUBSTITUTE_SOT_DOCS: false,
      ARTIFACT_EXTENDED_CONTEXTS_ENABLED: false,
      ARTIFACT_HISTORY_PACK_MAX_TIERS: 5,
    });
    expect(await blockers()).toEqual(
      expect.arrayContaining(["promotion-held:stage-1", "kill-switch-engaged:emergency-rollback"]),
    );
  });

  it.each([
    ["missing-rows", ["criterion-failed:telemetry-complete", "stop-condition-triggered:missing-efficiency-rows"]],
    [
      "duplicates",
      ["criterion-failed:no-duplicates", "criterion-failed:idempotency-index", "stop-condition-triggered:duplicates"],
    ],
    ["regression", ["criterion-failed:no-regression"]],
  ] as const)("holds stage 1 when the telemetry shows %s, and says so by name", async (fault, expected) => {
    await passStage0();
    await simulate(fault);
    const refused = await blockers();
    expect(refused).toEqual(expect.arrayContaining([...expected]));
    expect((await app.api.get(ROLLOUT)).body).toMatchObject({ stage: "stage-1", revision: 2 });
    // Force is for what is not known, never for what is known to be bad.
    expect((await post("promote", { force: true, reason: "we are late" })).status).toBe(409);
  });

  it("keeps its state over a restart", async () => {
    await passStage0();
    await post("hold", { reason: "freeze" });
    await post("kill-switches/disable-extended-contexts/engage", { reason: "drill" });
    await post("kill-switches/disable-extended-contexts/rearm", { reason: "drill over" });
    await post("rollback", { to: "stage-0", reason: "start over" });
    const before = (await app.api.get(ROLLOUT)).body;
    await app.close();
    app = await open();
    expect((await app.api.get(ROLLOUT)).body).toEqual(before);
    // That the trail alone gives this state is checked after every test.
  });

  it("lets exactly one of fifty simultaneous promotes win", async () => {
    const url = "/v1/rollouts/minimal/promote";
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.api.post(url).set("if-match", '"1"').send({})),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => ![200, 409, 412].includes(status))).toEqual([]);
    expect((await app.api.get("/v1/rollouts/minimal")).body).toMatchObject({ stage: "enabled", revision: 2 });
  });

  it("answers a retried promote with the first answer instead of climbing twice", async () => {
    const send = () => app.api.post("/v1/rollouts/minimal/promote").set("idempotency-key", "deploy-7").send({});
    const first = await send();
    const again = await send();
    expect(first.status).toBe(200);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expect(again.text).toBe(first.text);
  });

  it("writes nothing on a dry run, and answers as if it had", async () => {
    const dry = await app.api.post("/v1/rollouts/minimal/promote?dryRun=true").send({});
    expect(dry.body).toMatchObject({ decision: "accepted", dryRun: true, stage: "enabled", revision: 2 });
    expect((await app.api.get("/v1/rollouts/minimal")).body).toMatchObject({ stage: "disabled", revision: 1 });
    const { body } = await app.api.get("/v1/audit?rollout=minimal");
    expect(body.items.map(({ type }: { type: string }) => type)).toEqual(["rollout.created"]);
  });

  it("records a dry run where asked to, accepted or refused, and stays where it is", async () => {
    const url = (rollout: string) => `/v1/rollouts/${rollout}/promote?dryRun=true&record=true`;
    expect((await app.api.post(url("minimal")).send({})).body).toMatchObject({ dryRun: true, revision: 2 });
    expect((await app.api.post(url("autopack")).send({ reason: "what if" })).status).toBe(409);
    expect((await app.api.post("/v1/rollouts/minimal/promote?record=true").send({})).status).toBe(400);
    expect((await app.api.get("/v1/rollouts/minimal")).body).toMatchObject({ stage: "disabled", revision: 1 });
    const { body } = await app.api.get("/v1/audit?type=command.dry_run");
    expect(body.items).toMatchObject([
      { revision: 1, reason: "what if", data: { outcome: "refused", would: "rollout.promotion_refused" } },
      { revision: 1, data: { command: "promote", outcome: "accepted", would: "rollout.promoted", to: "enabled" } },
    ]);
  });

  it("runs a further instance that watches nothing, and says why nothing passes there", async () => {
    const created = await app.api.post("/v1/rollouts").send({ rollout: "autopack-staging", definition: "autopack" });
    expect(created.status).toBe(201);
    expect(
      (await app.api.post("/v1/rollouts").send({ rollout: "autopack-staging", definition: "autopack" })).status,
    ).toBe(409);
    const unknown = await app.api
      .post("/v1/rollouts")
      .send({ rollout: "x", definition: "autopack", telemetry: "mars" });
    expect(unknown.status).toBe(422);
    expect((await app.stranger.get("/v1/rollouts/autopack-staging/flags")).body).toMatchObject({ stage: "stage-0" });
  });

  it("answers a bad cursor as the caller's mistake", async () => {
    const { status, body } = await app.api.get("/v1/audit?cursor=zzz");
    expect({ status, type: body.type }).toEqual({ status: 400, type: "/problems/invalid-input" });
  });
});
