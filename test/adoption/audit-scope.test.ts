import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

/** What each may see of the trails: a token of named rollouts, one of all, and whoever asks without any. */
describe("the audit trail, for tokens of named rollouts", () => {
  let database: TestDatabase;
  let app: RealApp;
  const clients: Record<string, ReturnType<RealApp["as"]>> = {};
  beforeAll(async () => {
    database = await createDatabase("sqlite");
    app = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock: () => new Date("2026-01-05T08:00:00Z") });
    const tokens = {
      own: { permissions: ["read"], rollouts: ["minimal"] },
      all: { permissions: ["read"] },
      both: { permissions: ["read"], rollouts: ["autopack", "minimal"] },
      gone: { permissions: ["read"], rollouts: ["nobody"] },
      killer: { permissions: ["kill"], rollouts: ["minimal"] },
    };
    for (const [name, grant] of Object.entries(tokens)) {
      const { body } = await app.api
        .post("/v1/tokens")
        .send({ name, ...grant })
        .expect(201);
      clients[name] = app.as(body.secret);
    }
    await app.book.refresh();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const client = (name: string) => clients[name] ?? app.stranger;
  const ALL = ["_service", "autopack", "minimal"];

  it.each<[string, readonly string[]]>([
    ["own", ["minimal"]],
    ["both", ["autopack", "minimal"]],
    ["gone", []],
    ["all", ALL],
    ["anonymous", ALL],
  ])("%s sees of a list, an export and a verification exactly its own", async (name, expected) => {
    const names = (items: readonly { readonly rollout: string }[]) =>
      [...new Set(items.map((each) => each.rollout))].toSorted();
    const { body: page } = await client(name).get("/v1/audit").expect(200);
    expect(names(page.items)).toEqual(expected);
    const { text } = await client(name).get("/v1/audit").set("Accept", "application/x-ndjson").expect(200);
    const lines = text.split("\n").filter((line) => line !== "");
    expect(names(lines.map((line) => JSON.parse(line)))).toEqual(expected);
    const { text: table } = await client(name).get("/v1/audit").set("Accept", "text/csv").expect(200);
    for (const each of ALL) expect(table.includes(each)).toBe(expected.includes(each));
    const { body: verified } = await client(name).get("/v1/audit/verify").expect(200);
    expect(names(verified.rollouts)).toEqual(expected);
  });

  const NAMED = ["/v1/audit?rollout=", "/v1/audit/verify?rollout="];
  it.each<[string, string, number]>([
    ["own", "minimal", 200],
    ["own", "autopack", 403],
    ["own", "_service", 403],
    ["both", "_service", 403],
    ["all", "_service", 200],
    ["anonymous", "_service", 200],
    ["killer", "minimal", 403],
    ["killer", "_service", 403],
  ])("%s asking for the trail of %s by name gets %i", async (name, rollout, status) => {
    for (const url of NAMED) {
      const { body } = await client(name).get(`${url}${rollout}`).expect(status);
      if (status !== 200) expect(body.type).toBe("/problems/permission-denied");
    }
    const exported = await client(name).get(`/v1/audit?rollout=${rollout}`).set("Accept", "text/csv").expect(status);
    expect(status === 200 && !exported.text.includes(rollout)).toBe(false);
  });

  it("the trail of the service is verified by its name alone", async () => {
    const { body } = await app.api.get("/v1/audit/verify?rollout=_service").expect(200);
    expect(body).toMatchObject({ valid: true, rollouts: [{ rollout: "_service", events: 5 }] });
    expect(body.rollouts).toHaveLength(1);
  });

  it("a rollout that is not there looks the same as one that is somebody else's", async () => {
    const answers = [];
    for (const rollout of ["autopack", "nowhere"]) {
      const { status, text } = await client("own").get(`/v1/audit/verify?rollout=${rollout}`);
      answers.push([status, text.replaceAll(rollout, "NAME")]);
    }
    expect(answers[0]).toEqual(answers[1]);
    await client("all").get("/v1/audit/verify?rollout=nowhere").expect(404);
  });
});
