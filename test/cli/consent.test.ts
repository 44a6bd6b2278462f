import { describe, expect, it } from "vitest";
import { AUDIT_EVENT } from "./support/answers.ts";
import { sluice } from "./support/run.ts";

const APPROVALS = {
  rollout: "autopack",
  stage: "stage-1",
  revision: 4,
  exposure: { id: 3, since: "2026-11-20T08:00:00.000Z" },
  stages: [{ stage: "stage-2", required: 2, given: 1 }],
  items: [{ stage: "stage-2", actor: "token:lead", note: "seen", at: "2026-11-20T08:00:00.000Z" }],
};
const MARK = { at: "2026-11-20T08:00:00.000Z", actor: "token:lead", reason: "incident" };
const path = "/v1/rollouts/autopack/approvals";

describe("sluice approve and approvals", () => {
  it("approves a stage with a note, and withdraws", async () => {
    const answers = { [`POST ${path}`]: APPROVALS, [`DELETE ${path}/stage-2`]: APPROVALS };
    const given = await sluice(["approve", "stage-2", "--note", "seen", "--rollout", "autopack"], { answers });
    expect(given.code).toBe(0);
    expect(JSON.parse(given.asked[0]?.body ?? "")).toEqual({ stage: "stage-2", note: "seen" });
    expect(given.out).toContain("stage-2: 1 of 2 approvals");
    const withdrawn = await sluice(["approve", "stage-2", "--withdraw", "--rollout", "autopack"], { answers });
    expect([withdrawn.code, withdrawn.asked[0]?.body]).toEqual([0, ""]);
  });

  it("lists who approved", async () => {
    const { out } = await sluice(["approvals", "--rollout", "autopack"], { answers: { [`GET ${path}`]: APPROVALS } });
    expect(out).toMatch(/stage-2 +token:lead +seen/);
  });
});

describe("sluice freeze and unfreeze", () => {
  it("say what came of it", async () => {
    const answers = {
      "POST /v1/freeze": { decision: "unchanged", frozen: MARK },
      "GET /v1/freeze": { frozen: null },
      "POST /v1/freeze/lift": { decision: "accepted", frozen: null },
    };
    const { out } = await sluice(["freeze", "--reason", "incident"], { answers });
    expect(out).toMatch(/^frozen already, since 2026-11-20.* by token:lead: incident\n$/);
    expect((await sluice(["freeze"], { answers })).out).toMatch(/^not frozen, and nothing was changed; .*--reason/);
    expect((await sluice(["unfreeze", "--reason", "over"], { answers })).out).toBe("not frozen any more\n");
    expect((await sluice(["unfreeze"], { answers })).code).toBe(2);
  });
});

describe("sluice audit", () => {
  it("marks what was forced and over what", async () => {
    const data = { ...AUDIT_EVENT.data, forced: true, overridden: [{ code: "frozen" }, { code: "approvals-missing" }] };
    const items = [{ ...AUDIT_EVENT, forced: true, data }];
    const { out } = await sluice(["audit"], { answers: { "GET /v1/audit?limit=20": { items } } });
    expect(out).toContain("forced: true (over frozen, approvals-missing)");
  });
});
