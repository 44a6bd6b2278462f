import { describe, expect, it } from "vitest";
import { problem } from "./support/answers.ts";
import { sluice } from "./support/run.ts";
import { ISSUED_TOKEN, TOKEN } from "./support/token-answers.ts";

const ID = TOKEN.id;

describe("sluice token", () => {
  it("create prints the secret alone where a pipe reads it, and what it is for beside it", async () => {
    const { code, out, err, asked } = await sluice(
      ["token", "create", "ci", "--permissions", "read, evidence", "--rollouts", "autopack", "--expires", "P90D"],
      { answers: { "POST /v1/tokens": ISSUED_TOKEN } },
    );
    expect(code).toBe(0);
    expect(out).toBe(`${ISSUED_TOKEN.secret}\n`);
    expect(err).toContain(`token ci (${ID}) may evidence, read for autopack, until 2027-02-21`);
    expect(err).not.toContain(ISSUED_TOKEN.secret);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      name: "ci",
      permissions: ["read", "evidence"],
      rollouts: ["autopack"],
      expires: "P90D",
    });
  });

  it("create asks for all rollouts only by not naming any", async () => {
    const answers = { "POST /v1/tokens": ISSUED_TOKEN };
    const all = await sluice(["token", "create", "ci", "--permissions", "read"], { answers });
    expect(JSON.parse(all.asked[0]?.body ?? "")).toEqual({ name: "ci", permissions: ["read"] });
    const none = await sluice(["token", "create", "ci", "--permissions", "read", "--rollouts", ""], { answers });
    expect([none.code, none.asked]).toEqual([2, []]);
  });

  it.each([
    [["--permissions", "read,write"], 'there is no permission "write"; there are read, operate'],
    [[], "--permissions is missing"],
  ])("create says what is wrong with %j", async (options, message) => {
    const { code, err, asked } = await sluice(["token", "create", "ci", ...options]);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(asked).toEqual([]);
  });

  it("list tells what each may do, for how long, and when it was used", async () => {
    const items = [
      TOKEN,
      { ...TOKEN, name: "old", expiresAt: "2026-11-01T08:00:00.000Z", lastUsedAt: "2026-10-31T08:00:00.000Z" },
      { ...TOKEN, name: "gone", rollouts: null, revokedAt: "2026-11-02T08:00:00.000Z" },
      { ...TOKEN, name: "ever", expiresAt: null },
    ];
    const { out } = await sluice(["token", "list"], { answers: { "GET /v1/tokens?limit=100": { items } } });
    const [, ci, old, gone, ever] = out.split("\n");
    expect(ci).toMatch(/t-0123456789abcdef +ci +sluice_AbC123… +evidence, read +autopack +✓ until 2027-02-21.* never$/);
    expect(old).toMatch(/✗ expired 2026-11-01.* 2026-10-31/);
    expect(gone).toMatch(/all rollouts +✗ revoked 2026-11-02/);
    expect(ever).toContain("✓ does not expire");
  });

  it("rotate asks for the overlap it was given, and for the service's own without", async () => {
    const answers = { [`POST /v1/tokens/${ID}/rotate`]: ISSUED_TOKEN };
    const given = await sluice(["token", "rotate", ID, "--overlap", "PT1H"], { answers });
    expect([given.out, given.asked[0]?.body]).toEqual([`${ISSUED_TOKEN.secret}\n`, '{"overlap":"PT1H"}']);
    const left = await sluice(["token", "rotate", ID], { answers });
    expect(left.asked[0]?.body).toBe("{}");
  });

  it("revoke says whose token it was", async () => {
    const answers = { [`DELETE /v1/tokens/${ID}`]: { ...TOKEN, revokedAt: "2026-11-23T08:00:00.000Z" } };
    const { out } = await sluice(["token", "revoke", ID], { answers });
    expect(out).toBe(`revoked ci (${ID}) at 2026-11-23 08:00:00Z\n`);
  });
});

describe("a token that does not allow it", () => {
  it("is explained in one line", async () => {
    const detail =
      'token:ci lacks the permission operate for rollout "autopack". Use a token that has it, or ask an admin for one.';
    const refused = problem(403, "permission-denied", "The token does not allow this", detail);
    const { code, out, err } = await sluice(["hold", "--rollout", "autopack", "--reason", "why"], {
      answers: { "POST /v1/rollouts/autopack/hold": refused },
    });
    expect([code, out, err]).toEqual([1, "", `sluice: The token does not allow this: ${detail}\n`]);
  });
});

describe("sluice whoami", () => {
  it("tells what each grant allows, for what", async () => {
    const answer = {
      actor: "token:ci",
      grants: [
        { permissions: ["read"], rollouts: null },
        { permissions: ["operate", "kill"], rollouts: ["autopack", "minimal"] },
      ],
    };
    const { code, out } = await sluice(["whoami"], { answers: { "GET /v1/whoami": answer } });
    expect([code, out]).toEqual([
      0,
      "token:ci may read for all rollouts\ntoken:ci may operate, kill for autopack, minimal\n",
    ]);
  });
});
