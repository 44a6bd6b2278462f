import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";
import { demoTag as tag } from "../support/demo-tag.ts";

/** For tests that leave nothing behind. */
const shared = contractApp();

describe("reading", () => {
  it.each([
    "/v1/rollouts",
    "/v1/rollouts/demo",
    "/v1/rollouts/demo/flags",
    "/v1/rollouts/demo/flags/explain",
    "/v1/rollouts/demo/assessment",
    "/v1/rollouts/demo/metrics",
    "/v1/rollouts/demo/baseline",
    "/v1/rollouts/demo/evidence",
    "/v1/rollouts/demo/exposures",
    "/v1/audit",
    "/v1/definitions",
    "/v1/definitions/demo/machine",
    "/v1/definitions/demo/diagram",
    "/livez",
    "/readyz",
    "/openapi.json",
  ])("answers GET and HEAD %s alike, to anyone where anonymous reading is allowed", async (url) => {
    const { stranger } = contractApp();
    const get = await stranger.get(url).expect(200);
    const head = await stranger.head(url).expect(200);
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
    expect(head.headers["content-type"]).toBe(get.headers["content-type"]);
  });

  it.each([
    "/v1/rollouts/nope",
    "/v1/rollouts/nope/flags",
    "/v1/rollouts/nope/flags/explain",
    "/v1/rollouts/nope/baseline",
    "/v1/rollouts/nope/metrics",
    "/v1/definitions/nope",
  ])("answers 404 to %s", async (url) => {
    await shared.api.get(url).expect(404);
  });

  it("names the definitions there are when asked for another", async () => {
    const { body } = await shared.api.get("/v1/definitions/nope").expect(404);
    expect(body).toMatchObject({ type: "/problems/definition-not-found", known: ["demo"] });
  });

  it("shows state, marks and actions of a rollout, tagged with its revision", async () => {
    const { body, headers } = await shared.api.get("/v1/rollouts/demo").expect(200);
    expect(headers["etag"]).toBe('"3"');
    expect(body).toMatchObject({
      stage: "one",
      telemetry: "default",
      held: { reason: "waiting for the weekend" },
      engaged: [{ killSwitch: "all-off", actor: "token:admin" }],
      actions: [{ command: "promote", target: "two", allowed: false, blockers: [{ code: "promotion-held" }] }],
    });
  });

  it("answers an assessment with what a promote would be refused for, the window and the runbooks", async () => {
    const { body } = await shared.api.get("/v1/rollouts/demo/assessment").expect(200);
    expect(body.blockers).toEqual([expect.objectContaining({ code: "promotion-held", runbook: "unlock" })]);
    expect(body.runbooks).toEqual([expect.objectContaining({ id: "unlock", steps: ["Release it"] })]);
    expect(body.advice).toEqual(["An index would help."]);
    const window = { since: "2026-01-05T08:00:00.000Z", until: "2026-01-05T08:00:00.000Z", runs: 1, finished: 1 };
    expect([body.criteria[0].window, body.stopConditions[0].window]).toEqual([window, window]);
  });

  it("shows the baseline, tagged with the revision", async () => {
    const { body, headers } = await shared.api.get("/v1/rollouts/demo/baseline").expect(200);
    expect(headers["etag"]).toBe('"3"');
    expect(body).toMatchObject({ stage: "one", revision: 3, baseline: { stage: "zero", runs: ["run-1"] } });
  });

  it("reads the metrics of the exposure, or of the runs that are named", async () => {
    const { api, asked } = contractApp();
    const { body } = await api.get("/v1/rollouts/demo/metrics").expect(200);
    await api.get("/v1/rollouts/demo/metrics?runs=run-7,run%208").expect(200);
    expect(asked).toEqual([
      { rollout: "demo", runs: null },
      { rollout: "demo", runs: ["run-7", "run 8"] },
    ]);
    expect(body.metrics[0]).toMatchObject({ tier: "primary", value: 0.9, series: [{ run: "run-7", successes: 9 }] });
    expect(body.metrics[1]).toMatchObject({ value: null, counts: [{ key: "semantic", n: 2 }], baseline: null });
  });

  it.each(["", ",", "a,,b", "a,"])("refuses the runs %j", async (runs) => {
    await shared.api.get(`/v1/rollouts/demo/metrics?runs=${runs}`).expect(400);
  });

  it("fills in the default limit and passes cursor and filters on", async () => {
    const { api, asked } = contractApp();
    await api.get("/v1/rollouts").expect(200);
    await api.get("/v1/rollouts?limit=7&cursor=abc").expect(200);
    await api.get("/v1/audit?type=rollout.promoted&since=2026-01-05T09:00:00%2B01:00&actor=token:admin").expect(200);
    expect(asked).toEqual([
      { limit: 50 },
      { limit: 7, cursor: "abc" },
      { limit: 100, type: "rollout.promoted", actor: "token:admin", since: "2026-01-05T08:00:00.000Z" },
    ]);
  });

  it("says what is missing while it is not ready", async () => {
    const ready = async () => ({ ready: false, checks: { store: "does not answer" } });
    const { body } = await contractApp({ overrides: { health: { ready } } })
      .api.get("/readyz")
      .expect(503);
    expect(body).toMatchObject({ type: "/problems/not-ready", checks: { store: "does not answer" } });
  });
});

describe("flags", () => {
  const url = "/v1/rollouts/demo/flags";

  it("are typed in JSON, revalidated and never stored unasked", async () => {
    const { body, headers } = await shared.api.get(url).expect(200);
    expect(body).toEqual({
      rollout: "demo",
      stage: "one",
      revision: 3,
      flags: { FEATURE: true, LIMIT: 5, MODE: "two $HOME" },
    });
    expect(headers).toMatchObject({
      etag: tag("json"),
      "cache-control": "public, no-cache",
      vary: "Accept, Authorization",
    });
  });

  it.each([
    ["?format=dotenv", "*/*", "text/x-dotenv", "dotenv"],
    ["?format=shell", "application/json", "text/x-shellscript", "shell"],
    ["?format=json", "text/x-dotenv", "application/json", "json"],
    ["?format=github", "*/*", "text/x-github-env", "github"],
    ["?format=systemd", "*/*", "text/x-systemd-environment", "systemd"],
    ["?format=configmap", "*/*", "application/yaml", "configmap"],
    ["?format=terraform", "*/*", "application/vnd.sluice.strings+json", "terraform"],
    ["", "application/yaml", "application/yaml", "configmap"],
    ["", "application/vnd.sluice.strings+json", "application/vnd.sluice.strings+json", "terraform"],
    ["", "text/x-dotenv", "text/x-dotenv", "dotenv"],
    ["", "text/x-shellscript, application/json;q=0.5", "text/x-shellscript", "shell"],
    ["", "*/*", "application/json", "json"],
    ["", "text/html, */*;q=0.1", "application/json", "json"],
  ])("%s with Accept %s are %s", async (query, accept, mediaType, format) => {
    const { headers } = await shared.api.get(`${url}${query}`).set("Accept", accept).expect(200);
    expect(headers["content-type"]).toBe(`${mediaType}; charset=utf-8`);
    expect(headers["etag"]).toBe(tag(format));
  });

  it("cannot be served to who takes no form of them", async () => {
    await shared.api.get(url).set("Accept", "image/png").expect(406);
  });

  it.each([tag("json"), `W/${tag("json")}`, `"other", ${tag("json")}`, "*"])(
    "cost a 304 for who holds %s",
    async (held) => {
      const { api } = contractApp();
      const { headers } = await api.get(url).set("If-None-Match", held).expect(304);
      expect(headers["etag"]).toBe(tag("json"));
      await api.head(url).set("If-None-Match", held).expect(304);
    },
  );

  it.each(['"demo.2.0123456789ab.json"', tag("shell"), "garbage"])("are sent again to who holds %s", async (held) => {
    await shared.api.get(url).set("If-None-Match", held).expect(200);
  });

  it("say where each value comes from", async () => {
    const { body } = await shared.api.get(`${url}/explain`).expect(200);
    expect(body.flags.MODE).toEqual({ value: "two $HOME", source: "kill switch all-off" });
    expect(body.engaged).toEqual(["all-off"]);
  });
});
