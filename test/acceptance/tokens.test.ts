import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

const HOUR = 3_600_000;
const FLAGS = "/v1/rollouts/autopack/flags";

describe.each(DATABASE_PROVIDERS)("tokens over two replicas with their store in %s", (provider) => {
  let database: TestDatabase;
  let here: RealApp;
  let there: RealApp;
  let now = Date.parse("2026-11-23T03:00:00.000Z");

  beforeAll(async () => {
    database = await createDatabase(provider);
    const open = () => realApp({ storeUrl: database.url, telemetryUrls: {}, clock: () => new Date(now) });
    here = await open();
    there = await open();
  });
  afterAll(async () => {
    await here.close();
    await there.close();
    await database.drop();
  });

  async function create(name: string, more: object = {}): Promise<{ id: string; secret: string }> {
    const { body } = await here.api
      .post("/v1/tokens")
      .send({ name, permissions: ["read"], ...more })
      .expect(201);
    await there.book.refresh();
    return { id: body.token.id, secret: body.secret };
  }
  const status = async (app: RealApp, secret: string, url = FLAGS) => (await app.as(secret).get(url)).status;
  const tokenNamed = async (name: string) => {
    const { body } = await here.api.get("/v1/tokens?limit=200").expect(200);
    return body.items.find((token: { name: string }) => token.name === name);
  };

  it("shows a secret once, and stores only its digest", async () => {
    const { body, headers } = await here.api
      .post("/v1/tokens")
      .send({ name: "once", permissions: ["read", "kill"], rollouts: ["autopack"], expires: "P90D" })
      .expect(201);
    expect(body.secret).toMatch(/^sluice_[\w-]{43}$/);
    expect(headers.location).toBe(`/v1/tokens/${body.token.id}`);
    const token = await tokenNamed("once");
    expect(token).toEqual(body.token);
    expect(token).toMatchObject({
      prefix: body.secret.slice(0, 13),
      permissions: ["kill", "read"],
      rollouts: ["autopack"],
      createdBy: "token:ci",
      expiresAt: new Date(now + 90 * 24 * HOUR).toISOString(),
    });
    const stored = JSON.stringify([
      await runSql(database.url, "SELECT * FROM tokens"),
      await runSql(database.url, "SELECT * FROM token_secrets"),
      await runSql(database.url, "SELECT * FROM audit_events"),
    ]);
    expect(stored).toContain(token.prefix);
    expect(stored).not.toContain(body.secret.slice(14));
  });

  it("lets a token do what it is for, on every replica, under its own name", async () => {
    const { secret } = await create("holder", { permissions: ["operate"], rollouts: ["autopack"] });
    for (const app of [here, there]) {
      const hold = (rollout: string) => app.as(secret).post(`/v1/rollouts/${rollout}/hold`).send({ reason: "why" });
      await hold("autopack").expect(200);
      await hold("minimal").expect(403);
      await hold("nobody").expect(403);
      expect(await status(app, secret)).toBe(403);
    }
    const { body } = await here.api.get("/v1/audit?type=promotion.held").expect(200);
    expect(body.items[0]).toMatchObject({ actor: "token:holder", rollout: "autopack" });
  });

  it("shows a token of one rollout no other in any list", async () => {
    const { secret } = await create("narrow", { rollouts: ["minimal"] });
    const { body: rollouts } = await here.as(secret).get("/v1/rollouts").expect(200);
    expect(rollouts.items.map((item: { rollout: string }) => item.rollout)).toEqual(["minimal"]);
    const { body: audit } = await here.as(secret).get("/v1/audit").expect(200);
    expect(new Set(audit.items.map((item: { rollout: string }) => item.rollout))).toEqual(new Set(["minimal"]));
    const { text } = await here.as(secret).get("/v1/audit").set("accept", "application/x-ndjson").expect(200);
    expect(text).toContain('"minimal"');
    expect(text).not.toMatch(/autopack|_service/);
    const { body: verified } = await here.as(secret).get("/v1/audit/verify").expect(200);
    expect(verified.rollouts.map((item: { rollout: string }) => item.rollout)).toEqual(["minimal"]);
  });

  it("rotates with an overlap, and renews how long the secret counts", async () => {
    const { id, secret } = await create("turning", { expires: "PT48H" });
    now += 30 * HOUR;
    const { body } = await here.api.post(`/v1/tokens/${id}/rotate`).send({ overlap: "PT2H" }).expect(200);
    expect(body.token.expiresAt).toBe(new Date(now + 48 * HOUR).toISOString());
    await there.book.refresh();
    for (const app of [here, there])
      expect([await status(app, secret), await status(app, body.secret)]).toEqual([200, 200]);
    now += 2 * HOUR;
    for (const app of [here, there])
      expect([await status(app, secret), await status(app, body.secret)]).toEqual([401, 200]);
    now += 46 * HOUR;
    for (const app of [here, there]) expect(await status(app, body.secret)).toBe(401);
  });

  it("rotates with a day of overlap where none is asked for", async () => {
    const { id, secret } = await create("daily");
    await here.api.post(`/v1/tokens/${id}/rotate`).expect(200);
    now += 24 * HOUR - 1;
    expect(await status(here, secret)).toBe(200);
    now += 1;
    expect(await status(here, secret)).toBe(401);
  });

  it("revokes at once here, on other replicas with their next reading, and for good", async () => {
    const { id, secret } = await create("gone");
    const { body } = await here.api.delete(`/v1/tokens/${id}`).expect(200);
    expect(body.revokedAt).toBe(new Date(now).toISOString());
    expect(await status(here, secret)).toBe(401);
    await there.book.refresh();
    expect(await status(there, secret)).toBe(401);
    now += HOUR;
    expect((await here.api.delete(`/v1/tokens/${id}`).expect(200)).body).toEqual(body);
    const { body: refused } = await here.api.post(`/v1/tokens/${id}/rotate`).expect(409);
    expect(refused.type).toBe("/problems/token-revoked");
  });

  it.each([
    ["a name that was used", { name: "gone" }, 409, "/problems/token-exists"],
    ["the name of the token file", { name: "ci" }, 409, "/problems/token-exists"],
    ["no permission", { name: "x", permissions: [] }, 400, "/problems/invalid-request"],
    ["a permission there is not", { name: "x", permissions: ["write"] }, 400, "/problems/invalid-request"],
    ["no rollout, which is not all of them", { name: "x", rollouts: [] }, 400, "/problems/invalid-request"],
    ["no time at all", { name: "x", expires: "PT0S" }, 400, "/problems/invalid-input"],
    ["more time than there is", { name: "x", expires: "P999999D" }, 400, "/problems/invalid-input"],
  ])("creates no token with %s", async (_what, change, code, type) => {
    const { body } = await here.api
      .post("/v1/tokens")
      .send({ permissions: ["read"], ...change })
      .expect(code);
    expect(body.type).toBe(type);
  });

  it("says which token there is not", async () => {
    await here.api.delete("/v1/tokens/t-nobody").expect(404);
    await here.api.post("/v1/tokens/t-nobody/rotate").expect(404);
  });

  it("notes when a token was last used", async () => {
    const { secret } = await create("used");
    await status(there, secret);
    expect((await tokenNamed("used")).lastUsedAt).toBeNull();
    await there.book.recordUses();
    expect((await tokenNamed("used")).lastUsedAt).toBe(new Date(now).toISOString());
  });

  it("keeps every change in the trail of the service, which verifies", async () => {
    const { body } = await here.api.get("/v1/audit?limit=1000").expect(200);
    const events = body.items.filter((item: { rollout: string }) => item.rollout === "_service");
    const told = events.map(({ type, data }: { type: string; data: { name: string } }) => `${type} ${data.name}`);
    expect(told).toEqual(
      expect.arrayContaining([
        "token.created gone",
        "token.revoked gone",
        "token.rotated turning",
        "token.created used",
      ]),
    );
    const { body: verified } = await here.api.get("/v1/audit/verify").expect(200);
    const service = verified.rollouts.find((item: { rollout: string }) => item.rollout === "_service");
    expect(service).toMatchObject({ events: events.length });
    expect(verified.valid).toBe(true);
  });
});
