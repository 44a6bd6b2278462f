import { Agent } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { exchange, listening, type Listening } from "../support/listening.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

const ROLLOUT = "/v1/rollouts/autopack";
const READS = [
  { form: "json", request: { method: "GET", path: `${ROLLOUT}/flags` } },
  { form: "shell", request: { method: "GET", path: `${ROLLOUT}/flags?format=shell` } },
  { form: "ofrep", request: { method: "POST", path: `${ROLLOUT}/ofrep/v1/evaluate/flags` } },
] as const;

let database: TestDatabase;
let app: RealApp;
let server: Listening;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  database = await createDatabase("sqlite");
  app = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock: () => new Date() });
  server = await listening(app.listener);
});
afterAll(async () => {
  agent.destroy();
  await server.close();
  await app.close();
  await database.drop();
});

const ask = (request: Parameters<typeof exchange>[1]) => exchange(server.url, request, agent);
const revisionIn = (etag: unknown) => Number(/^"autopack\.(\d+)\./.exec(String(etag))?.[1]);

const command = fc.constantFrom(
  ["hold", { reason: "test" }],
  ["release", { reason: "test" }],
  ["kill-switches/complete-shutdown/engage", { reason: "test" }],
  ["kill-switches/complete-shutdown/rearm", { reason: "test", force: true }],
  ["kill-switches/disable-extended-contexts/engage", { reason: "test" }],
  ["promote", { reason: "test", force: true }],
);

describe("readers among writers", () => {
  it("see whole revisions, none older than one that was acknowledged, and what the trail says they were", async () => {
    const seen = new Map<string, string>();
    let acknowledged = 0;
    let changes = 0;

    async function write([name, body]: readonly [string, object]): Promise<void> {
      const headers = { authorization: "Bearer secret", "content-type": "application/json" };
      const answer = await ask({ method: "POST", path: `${ROLLOUT}/${name}`, headers, body: JSON.stringify(body) });
      if (answer.status !== 200) return;
      const { revision } = JSON.parse(answer.body) as { revision: number };
      if (revision > acknowledged) changes += 1;
      acknowledged = Math.max(acknowledged, revision);
    }

    async function read({ form, request }: (typeof READS)[number]): Promise<void> {
      const least = acknowledged;
      const { status, headers, body } = await ask(request);
      expect(status).toBe(200);
      const revision = revisionIn(headers["etag"]);
      expect(revision).toBeGreaterThanOrEqual(least);
      const known = seen.get(`${form} ${revision}`);
      expect(body).toBe(known ?? body);
      seen.set(`${form} ${revision}`, body);
      if (form !== "shell") expect(body).toContain(`"revision":${revision}`);
    }

    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 12 }), async (commands) => {
        let writing = true;
        const reader = async (each: (typeof READS)[number]) => {
          while (writing) await read(each);
        };
        const readers = [...READS, ...READS].map(reader);
        // Two writers at once, so that commits and their publishing overlap.
        const half = Math.ceil(commands.length / 2);
        const inTurn = async (some: typeof commands) => {
          for (const each of some) await write(each);
        };
        await Promise.all([inTurn(commands.slice(0, half)), inTurn(commands.slice(half))]).finally(
          () => (writing = false),
        );
        await Promise.all(readers);
      }),
      { numRuns: 6 },
    );

    expect(changes).toBeGreaterThan(5);
    for (const [key, body] of seen) {
      const [form, revision] = key.split(" ");
      if (form === "ofrep") continue;
      const was = await ask({ method: "GET", path: `${ROLLOUT}/flags?format=${form}&revision=${revision}` });
      expect(was.body).toBe(body);
    }
  });
});

describe("what was asked before on a connection", () => {
  it("changes nothing in what is answered", async () => {
    const created = await app.api
      .post("/v1/tokens")
      .send({ name: "own", permissions: ["read"], rollouts: ["autopack"] })
      .expect(201);
    const { secret } = created.body as { secret: string };
    const bulk = "ofrep/v1/evaluate/flags";
    const address = fc.constantFrom(
      ...["autopack", "minimal", "unheard-of"].flatMap((rollout) =>
        ["flags", "flags?format=shell", bulk, `${bulk}?flagConfigEtag=x`].map(
          (last) => `/v1/rollouts/${rollout}/${last}`,
        ),
      ),
      `/${bulk}`,
    );
    const header = {
      authorization: fc.constantFrom(
        "Bearer secret",
        `Bearer ${secret}`,
        `bearer ${secret}`,
        "Bearer wrong",
        undefined,
      ),
      accept: fc.constantFrom("*/*", "text/x-dotenv", "text/html, */*;q=0.1", undefined),
      "x-api-key": fc.constantFrom("secret", "wrong", undefined),
    };
    const question = fc.record({ path: address, headers: fc.record(header) }).map(({ path, headers: all }) => ({
      method: path.includes("ofrep") ? "POST" : "GET",
      path,
      headers: Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value ? [[name, value]] : []))),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 2, maxLength: 12 }), async (questions) => {
        const one = new Agent({ keepAlive: true, maxSockets: 1 });
        for (const each of questions) {
          const [kept, fresh] = [await exchange(server.url, each, one), await exchange(server.url, each)];
          expect(kept, JSON.stringify(each)).toEqual(fresh);
        }
        one.destroy();
      }),
      { numRuns: 40 },
    );
  });
});

describe("a token that reads", () => {
  it("reads until the moment it is revoked, and the reading is noted", async () => {
    const created = await app.api
      .post("/v1/tokens")
      .send({ name: "reader", permissions: ["read"], rollouts: ["autopack"] })
      .expect(201);
    const { secret, token } = created.body as { secret: string; token: { id: string } };
    const headers = { authorization: `Bearer ${secret}` };
    const status = async () => (await ask({ method: "GET", path: `${ROLLOUT}/flags`, headers })).status;
    expect([await status(), await status()]).toEqual([200, 200]);
    await app.book.recordUses();
    const { body } = await app.api.get("/v1/tokens").expect(200);
    expect(body.items).toContainEqual(expect.objectContaining({ name: "reader", lastUsedAt: expect.any(String) }));
    expect(await status()).toBe(200);
    await app.api.delete(`/v1/tokens/${token.id}`).expect(200);
    expect(await status()).toBe(401);
  });
});
