import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";

const AT = "/v1/rollouts/demo";
const REASON = { reason: "because" };

const COMMANDS = [
  ["promote", { reason: "go", force: true }, { type: "promote", reason: "go", force: true }],
  ["promote", {}, { type: "promote", reason: null, force: false }],
  ["rollback", { to: "zero", ...REASON }, { type: "rollback", to: "zero", ...REASON }],
  ["hold", REASON, { type: "hold", ...REASON }],
  ["release", REASON, { type: "release", ...REASON }],
  ["baseline", { runs: ["base-1"], ...REASON }, { type: "rebaseline", runs: ["base-1"], ...REASON }],
  ["kill-switches/all-off/engage", REASON, { type: "engage", killSwitch: "all-off", ...REASON }],
  ["kill-switches/all-off/rearm", REASON, { type: "rearm", killSwitch: "all-off", ...REASON, force: false }],
] as const;

describe.each(COMMANDS)("%s %j", (name, body, command) => {
  const url = `${AT}/${name}`;

  it("reaches the service with its actor and answers the state it led to", async () => {
    const { api, executed } = contractApp();
    const answer = await api.post(url).send(body).expect(200);
    expect(executed).toEqual([{ rollout: "demo", command, actor: "token:admin", dryRun: false }]);
    expect(answer.body).toMatchObject({
      decision: "accepted",
      dryRun: false,
      revision: 3,
      held: { actor: "token:admin" },
      engaged: [{ killSwitch: "all-off" }],
      flags: { LIMIT: 5 },
      changes: [{ name: "FEATURE", from: false, to: true }],
    });
  });

  it("says so when there was nothing to do", async () => {
    const answer = await contractApp({ outcome: "unchanged" }).api.post(url).send(body).expect(200);
    expect(answer.body.decision).toBe("unchanged");
  });

  it("is refused with blockers, dry run or not", async () => {
    const { api } = contractApp({ outcome: "refused" });
    const real = await api.post(url).send(body).expect(409);
    const dry = await api.post(`${url}?dryRun=true`).send(body).expect(409);
    expect(real.body.type).toBe(name === "promote" ? "/problems/promotion-refused" : "/problems/not-allowed-now");
    expect(real.body).toMatchObject({ stage: "one", revision: 3, blockers: [{ code: "promotion-held" }] });
    expect(real.body.blockers[0]).toMatchObject({
      window: { runs: 2, finished: 1 },
      rows: [{ n: 2 }],
      query: "SELECT 1",
    });
    expect(real.body.runbooks).toEqual([expect.objectContaining({ id: "unlock", steps: ["Release it"] })]);
    expect(real.body.detail).toMatch(/Release it first\.$/);
    expect(dry.body).toEqual({ ...real.body, dryRun: true });
  });

  it("needs a token", async () => {
    const { stranger, executed } = contractApp();
    await stranger.post(url).send(body).expect(401);
    expect(executed).toEqual([]);
  });

  it("answers 404 for a rollout there is not", async () => {
    await contractApp().api.post(`/v1/rollouts/nope/${name}`).send(body).expect(404);
  });
});

describe("replacing the baseline", () => {
  it("answers the new one, which no other command does", async () => {
    const { api } = contractApp();
    const { body } = await api
      .post(`${AT}/baseline`)
      .send({ runs: ["base-1"], ...REASON })
      .expect(200);
    expect(body.baseline).toMatchObject({ stage: "zero", runs: ["run-1"], metrics: [{ successes: 9, trials: 10 }] });
    expect((await api.post(`${AT}/hold`).send(REASON).expect(200)).body).not.toHaveProperty("baseline");
  });

  it.each([
    { runs: [], ...REASON },
    REASON,
    { runs: ["a", "a"], ...REASON },
    { runs: ["a"] },
    { runs: ["a"], reason: " " },
  ])("refuses %j", async (sent) => {
    const { api, executed } = contractApp();
    await api.post(`${AT}/baseline`).send(sent).expect(400);
    expect(executed).toEqual([]);
  });
});

describe("If-Match", () => {
  const guarded = COMMANDS.filter(([name]) => !name.endsWith("engage"));

  it.each(guarded)("on %s %j stops a command meant for another revision", async (name, body) => {
    const { api } = contractApp();
    await api.post(`${AT}/${name}`).set("If-Match", '"3"').send(body).expect(200);
    const { body: problem } = await api.post(`${AT}/${name}`).set("If-Match", '"2"').send(body).expect(412);
    expect(problem).toMatchObject({ type: "/problems/revision-mismatch", revision: 3, stage: "one" });
  });

  it.each(['W/"3"', "3", '"03"', '"3", "4"', "*", '"x"', '""', '"-3"'])("refuses the form %s", async (value) => {
    const { api, executed } = contractApp();
    const { body } = await api.post(`${AT}/hold`).set("If-Match", value).send(REASON).expect(400);
    expect(body.errors[0].parameter).toBe("If-Match");
    expect(executed).toEqual([]);
  });

  it.each(['"2"', 'W/"3"', "garbage"])("never stops a kill, even as %s", async (value) => {
    const { api, executed } = contractApp();
    await api.post(`${AT}/kill-switches/all-off/engage`).set("If-Match", value).send(REASON).expect(200);
    expect(executed[0]).not.toHaveProperty("ifRevision");
  });
});
