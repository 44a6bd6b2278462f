import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDocument } from "../../src/rollout/check-document.ts";
import type { Command } from "../../src/rollout/command.ts";
import { createAssessor } from "../../src/service/assess-rollout.ts";
import { approvalServices } from "../../src/service/approve.ts";
import { createCatalog } from "../../src/service/catalog.ts";
import { executeCommand } from "../../src/service/execute-command.ts";
import { createFlagSnapshots } from "../../src/service/flag-snapshots.ts";
import { createLine } from "../../src/service/line.ts";
import { freezeServices } from "../../src/service/freeze.ts";
import { startRollouts } from "../../src/service/rollouts.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS } from "../support/database.ts";

const DOCUMENT = `
sluice: 1
name: two
variables: { ON: { type: boolean, purpose: On., served: true, default: false, autonomy: true } }
stages:
  - { id: low, title: Low }
  - { id: high, title: High, flags: { ON: true }, approvals: 1 }
`;
const rollout = "two";
const promote: Command = { type: "promote", reason: null, force: false };

describe.each(DATABASE_PROVIDERS)("what people say, on %s", (provider) => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let store: Store;
  /** Called once, between the decision and its commit. */
  let meanwhile: () => Promise<unknown> = async () => {};

  async function open() {
    const checked = checkDocument(DOCUMENT, "two.rollout.yaml");
    if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
    let seconds = 0;
    const clock = () => new Date(Date.UTC(2026, 2, 1, 10, 0, seconds++));
    const telemetry = {
      names: ["default"],
      get: () => ({
        observe: async () => ({}),
        findRuns: async () => ({ runs: [], problem: null }),
        close: async () => {},
      }),
      close: async () => {},
    };
    const raced: Store = {
      ...store,
      async commit(commit) {
        const first = meanwhile;
        meanwhile = async () => {};
        await first();
        return store.commit(commit);
      },
    };
    const catalog = createCatalog([checked.versioned], store);
    const snapshots = createFlagSnapshots();
    await startRollouts({ store, telemetry, catalog, snapshots, clock });
    const deps = {
      store: raced,
      catalog,
      snapshots,
      line: createLine(),
      clock,
      assessor: createAssessor(store, telemetry),
    };
    return {
      approvals: approvalServices({ store, catalog, line: createLine(), clock }),
      freeze: freezeServices({ store, clock }),
      execute: (command: Command, actor = "token:ops") =>
        executeCommand(deps, { rollout, command, actor, dryRun: false }),
      trail: async () => (await store.listAudit({ limit: 100 })).items.map(({ type }) => type).toReversed(),
    };
  }

  beforeEach(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it("lets a promotion pass once somebody else approved, and counts for that exposure only", async () => {
    const { approvals, execute, trail } = await open();
    const lead = { rollout, stage: "high", note: "seen", actor: "token:lead" };
    await expect(approvals.give({ ...lead, stage: "low" })).rejects.toMatchObject({ code: "nothing-to-approve" });
    await approvals.give({ ...lead, actor: "token:ops" });
    expect((await execute(promote)).decision.blockers[0]?.code).toBe("approvals-missing");
    await approvals.give(lead);
    await approvals.give(lead);
    await approvals.withdraw(lead);
    await approvals.withdraw(lead);
    expect((await execute(promote)).decision.outcome).toBe("refused");
    const given = await approvals.give(lead);
    expect(given.stages).toEqual([{ stage: "high", required: 1, given: 2 }]);
    expect((await execute(promote)).decision.outcome).toBe("accepted");
    await execute({ type: "rollback", to: "low", reason: "x" });
    expect((await approvals.list(rollout)).approvals).toEqual([]);
    expect((await trail()).filter((type) => type.startsWith("approval"))).toEqual([
      "approval.given",
      "approval.given",
      "approval.withdrawn",
      "approval.given",
    ]);
  });

  it("holds for a promotion already decided: withdrawn or frozen before its commit, nothing is promoted", async () => {
    const { approvals, freeze, execute } = await open();
    const lead = { rollout, stage: "high", note: null, actor: "token:lead" };
    await approvals.give(lead);
    meanwhile = () => approvals.withdraw(lead);
    await expect(execute(promote)).rejects.toMatchObject({ code: "concurrent-change" });
    await approvals.give(lead);
    meanwhile = () => freeze.declare({ reason: "incident", actor: "token:lead" });
    await expect(execute(promote)).rejects.toMatchObject({ code: "concurrent-change" });
    expect((await store.findRollout(rollout))?.stage).toBe("low");
    expect((await execute(promote)).decision.blockers.map(({ code }) => code)).toEqual(["frozen"]);
    await freeze.lift({ reason: "over", actor: "token:lead" });
    expect((await execute(promote)).decision.outcome).toBe("accepted");
  });

  it("freezes once, with the first reason, in the service's own trail", async () => {
    const { freeze, trail } = await open();
    expect(await freeze.get()).toEqual({ version: 0, mark: null });
    const both = await Promise.all(["a", "b"].map((actor) => freeze.declare({ reason: "incident", actor })));
    expect(both.map(({ decision }) => decision).toSorted()).toEqual(["accepted", "unchanged"]);
    expect(both[0]?.freeze).toEqual(both[1]?.freeze);
    expect((await freeze.lift({ reason: "over", actor: "c" })).freeze).toEqual({ version: 2, mark: null });
    expect((await freeze.lift({ reason: "over", actor: "c" })).decision).toBe("unchanged");
    expect((await trail()).slice(-2)).toEqual(["freeze.declared", "freeze.lifted"]);
  });
});
