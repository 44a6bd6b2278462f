import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyChain } from "../../src/rollout/audit-chain.ts";
import { SERVICE_CHAIN, type AuditEvent } from "../../src/rollout/audit-event.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import type { NewToken } from "../../src/store/token-store.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { at, sampleEvent } from "../support/database-samples.ts";

const event = (type: AuditEvent["type"], data: AuditEvent["data"] = {}) =>
  sampleEvent(SERVICE_CHAIN, { revision: 0, type, data });
const secret = (sha256: string, minutes: number, expiresAt: string | null = null) => ({
  sha256,
  prefix: `sluice_${sha256}`,
  createdAt: at(minutes),
  expiresAt,
});
const token = (name: string, changes: Partial<NewToken> = {}): NewToken => ({
  id: `t-${name}`,
  name,
  permissions: ["kill", "read"],
  rollouts: ["autopack"],
  lifetime: null,
  createdAt: at(0),
  createdBy: "token:admin",
  ...changes,
});

describe.each(DATABASE_PROVIDERS)("the tokens of the store on %s", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const create = (name: string, changes: Partial<NewToken> = {}, expiresAt: string | null = null) =>
    store.createToken(token(name, changes), secret(name, 0, expiresAt), event("token.created", { name }));
  const live = async (minutes = 1) => {
    const secrets = await store.liveSecrets(at(minutes));
    return secrets.map(({ sha256 }) => sha256).toSorted();
  };
  const trail = async () => (await store.listAudit({ rollout: SERVICE_CHAIN, limit: 1000 })).items.toReversed();

  it("gives a token back as it was created, with what is known of its secret", async () => {
    expect(await create("first", { lifetime: "P1D" }, at(1440))).toBe(true);
    const created = { prefix: "sluice_first", expiresAt: at(1440), lastUsedAt: null, revokedAt: null };
    expect(await store.findToken("t-first")).toEqual({ ...token("first", { lifetime: "P1D" }), ...created });
    expect(await create("everywhere", { rollouts: null })).toBe(true);
    expect(await store.findToken("t-everywhere")).toMatchObject({ rollouts: null, expiresAt: null });
    expect(await store.findToken("t-nobody")).toBeUndefined();
  });

  it("takes a name once and leaves no event of the second try", async () => {
    await create("once");
    const before = (await trail()).length;
    expect(await create("once", { id: "t-other" })).toBe(false);
    expect(await store.findToken("t-other")).toBeUndefined();
    expect(await trail()).toHaveLength(before);
  });

  it("lists them by name, page by page", async () => {
    const first = await store.listTokens({ limit: 2 });
    const second = await store.listTokens({ limit: 2, cursor: first.nextCursor ?? "" });
    const names = [first, second].map(({ items }) => items.map(({ name }) => name));
    expect(names).toEqual([["everywhere", "first"], ["once"]]);
    expect(second.nextCursor).toBeUndefined();
  });

  it("counts a secret until it expires", async () => {
    expect(await live(1439)).toContain("first");
    expect(await live(1440)).not.toContain("first");
  });

  it("lets the earlier secrets of a rotated token count until the overlap ends, never longer than they would have", async () => {
    await create("turned");
    await create("ending", {}, at(10));
    for (const name of ["turned", "ending"]) {
      const next = secret(`${name}-2`, 5);
      expect(await store.rotateToken(`t-${name}`, next, at(60), event("token.rotated", { name }))).toBe(true);
    }
    expect(await live(9)).toEqual(expect.arrayContaining(["ending", "ending-2", "turned", "turned-2"]));
    expect(await live(59)).toEqual(expect.arrayContaining(["ending-2", "turned", "turned-2"]));
    expect(await live(59)).not.toContain("ending");
    expect(await live(60)).not.toContain("turned");
    expect(await store.findToken("t-turned")).toMatchObject({ prefix: "sluice_turned-2", expiresAt: null });
  });

  it("ends all secrets of a revoked token for good", async () => {
    await create("gone");
    expect(await store.revokeToken("t-gone", at(3), event("token.revoked"))).toBe(true);
    const before = (await trail()).length;
    expect(await store.revokeToken("t-gone", at(4), event("token.revoked"))).toBe(false);
    expect(await store.rotateToken("t-gone", secret("gone-2", 4), at(60), event("token.rotated"))).toBe(false);
    expect(await store.rotateToken("t-nobody", secret("nobody", 4), at(60), event("token.rotated"))).toBe(false);
    expect(await trail()).toHaveLength(before);
    expect(await live()).not.toContain("gone");
    expect(await store.findToken("t-gone")).toMatchObject({ revokedAt: at(3), prefix: "sluice_gone" });
  });

  it("moves the last use forward only", async () => {
    await store.recordTokenUse([{ id: "t-first", at: at(20) }]);
    await store.recordTokenUse([
      { id: "t-first", at: at(10) },
      { id: "t-nobody", at: at(10) },
    ]);
    expect(await store.findToken("t-first")).toMatchObject({ lastUsedAt: at(20) });
  });

  it("keeps the trail of the service one chain, however many write it at once", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `many-${index}`);
    expect(await Promise.all(names.map((name) => create(name)))).toEqual(names.map(() => true));
    const events = await trail();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const head = await store.auditHead(SERVICE_CHAIN);
    expect(verifyChain(SERVICE_CHAIN, events, head ? { trusted: head } : {})).toEqual({ ok: true, head });
  });

  it("refuses a permission nobody knows, rather than guess", async () => {
    await runSql(database.url, `UPDATE tokens SET permissions = '["write"]' WHERE name = 'once'`);
    await expect(store.findToken("t-once")).rejects.toMatchObject({ code: "corrupt-row" });
  });
});
