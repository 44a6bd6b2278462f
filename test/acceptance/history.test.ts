import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import { requireProvenHistories } from "../support/proven-history.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

const ROLLOUT = "/v1/rollouts/autopack";
const FORMATS = ["json", "dotenv", "shell", "github", "systemd", "configmap", "terraform"];
const BEGAN = Date.parse("2026-11-23T03:00:00.000Z");

interface Served {
  readonly revision: number;
  readonly at: string;
  readonly state: { readonly stage: string };
  readonly flags: readonly { readonly text: string; readonly etag: string | undefined }[];
}

describe.each(DATABASE_PROVIDERS)("the time machine over %s", (provider) => {
  let database: TestDatabase;
  let app: RealApp;
  let now: number;

  beforeEach(async () => {
    database = await createDatabase(provider);
    now = BEGAN;
    app = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock: () => new Date(now) });
  });
  afterEach(async () => {
    expect(await requireProvenHistories(app)).toBeGreaterThan(1);
    await app.close();
    await database.drop();
  });

  const iso = (time: number) => new Date(time).toISOString();
  const post = (where: string, body: object) => app.api.post(`${ROLLOUT}/${where}`).send(body);

  async function served(query = ""): Promise<Served> {
    const flags = [];
    for (const format of FORMATS) {
      const mark = query === "" ? "?" : "&";
      const { status, text, headers } = await app.stranger.get(`${ROLLOUT}/flags${query}${mark}format=${format}`);
      expect(status).toBe(200);
      flags.push({ text, etag: headers["etag"] });
    }
    const { body } = await app.stranger.get(`${ROLLOUT}${query}`);
    return { revision: body.revision, at: iso(now), state: body, flags };
  }

  /** A rollout that is held, killed, refused, rearmed and rolled back, a minute apart; what was served after each change. */
  async function live(): Promise<Served[]> {
    const seen = [await served()];
    const steps: [string, object][] = [
      ["hold", { reason: "freeze" }],
      ["promote", {}],
      ["kill-switches/disable-extended-contexts/engage", { reason: "drill" }],
      ["kill-switches/disable-extended-contexts/engage", { reason: "again" }],
      ["kill-switches/complete-shutdown/engage", { reason: "worse" }],
      ["kill-switches/disable-extended-contexts/rearm", { reason: "over" }],
      ["evidence/autonomy-features", { holds: true, note: "looked at" }],
      ["kill-switches/complete-shutdown/rearm", { reason: "over" }],
      ["release", { reason: "go" }],
    ];
    for (const [where, body] of steps) {
      now += 60_000;
      await post(where, body);
      const after = await served();
      if (after.revision !== seen.at(-1)?.revision) seen.push(after);
    }
    return seen;
  }

  it("serves at every revision and instant exactly what was served then, tag included", async () => {
    const seen = await live();
    expect(seen.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    now += 60_000;
    for (const { revision, at, state, flags } of seen) {
      const instants = [`?at=${at}`, `?at=${encodeURIComponent(at.replace("Z", "+00:00"))}`];
      for (const query of [`?revision=${revision}`, ...instants]) {
        const again = await served(query);
        expect({ query, flags: again.flags, state: again.state }).toEqual({ query, flags, state });
      }
    }
    const last = seen.at(-1);
    const between = await served(`?at=${iso(Date.parse(last?.at ?? "") - 1)}`);
    expect(between.revision).toBe(6);
  });

  it("answers a tag of the past with 304", async () => {
    const [, second] = await live();
    const { status } = await app.api
      .get(`${ROLLOUT}/flags?revision=2&format=json`)
      .set("if-none-match", second?.flags[0]?.etag ?? "");
    expect(status).toBe(304);
  });

  it("knows nothing before the beginning, behind the end, or to come", async () => {
    await live();
    const ask = async (query: string) => {
      const { status, body } = await app.api.get(`${ROLLOUT}/flags?${query}`);
      return [status, body.type, body.detail];
    };
    expect(await ask("revision=0")).toEqual([404, "/problems/moment-not-found", expect.stringContaining(iso(BEGAN))]);
    expect(await ask(`at=${iso(BEGAN - 1)}`)).toEqual([
      404,
      "/problems/moment-not-found",
      expect.stringContaining(iso(BEGAN)),
    ]);
    expect(await ask("revision=8")).toEqual([404, "/problems/moment-not-found", expect.stringContaining("revision 7")]);
    expect(await ask(`at=${iso(now + 1)}`)).toEqual([400, "/problems/invalid-input", expect.any(String)]);
    expect((await app.api.get("/v1/rollouts/nobody/flags?revision=1")).status).toBe(404);
  });

  it("tells what changed between two moments, and by which events", async () => {
    const seen = await live();
    const diff = async (from: string | number, to: string | number) =>
      (await app.api.get(`${ROLLOUT}/diff?from=${from}&to=${to}`)).body;
    expect(await diff(1, 2)).toMatchObject({
      from: { revision: 1, held: null, engaged: [] },
      to: { revision: 2, held: { reason: "freeze" } },
      changes: [],
      eventCount: 2,
      events: [{ type: "promotion.held" }, { type: "rollout.promotion_refused", revision: 2 }],
    });
    const whole = await diff(seen[2]?.at ?? "", seen[3]?.at ?? "");
    expect(whole.to.engaged.map(({ killSwitch }: { killSwitch: string }) => killSwitch)).toContain("complete-shutdown");
    expect(whole.changes).toContainEqual({ name: "TELEMETRY_DB_ENABLED", from: true, to: false });
    expect(await diff(3, 3)).toMatchObject({ changes: [], eventCount: 0, events: [] });
    expect(await diff(4, 3)).toMatchObject({ status: 400, type: "/problems/invalid-input" });
  });
});
