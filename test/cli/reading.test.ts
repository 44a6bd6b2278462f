import { describe, expect, it } from "vitest";
import {
  ASSESSMENT,
  AUDIT_EVENT,
  CLEAN_ASSESSMENT,
  DEFINITION,
  EVIDENCE,
  EXPLAINED_FLAGS,
  EXPOSURE,
  HELD_ASSESSMENT,
} from "./support/answers.ts";
import { ROLLOUT, TROUBLED_ROLLOUT } from "./support/answers.ts";
import { BASELINE_ANSWER, METRICS } from "./support/metric-answers.ts";
import { sluice } from "./support/run.ts";

const LIST = { "GET /v1/rollouts?limit=100": { items: [ROLLOUT] } };
const STATE = {
  "GET /v1/rollouts/autopack": ROLLOUT,
  [`GET /v1/definitions/autopack?digest=${DEFINITION.digest}`]: DEFINITION,
  "GET /v1/rollouts/autopack/flags/explain": EXPLAINED_FLAGS,
};

describe("status and rollouts", () => {
  it("say where the only rollout is, without its name being asked for", async () => {
    const { code, out } = await sluice(["status"], { answers: { ...LIST, ...STATE } });
    expect(code).toBe(0);
    expect(out).toContain("autopack is in stage-1: Telemetry only");
    expect(out).toContain("stage       stage-0 > [stage-1] > stage-2");
    expect(out).toContain("since       2026-11-23 06:00:00Z (2 h 5 min ago)");
    expect(out).toContain("promotion   ✓ open");
    expect(out).toContain("switches    ✓ all armed");
    expect(out).toContain("monitor     triggered, looked 2026-11-23 08:04:30Z (30 s ago), next 2026-11-23 08:05:30Z");
    expect(out).toContain("duplicates triggered in 1 looks running");
  });

  it("say that a replica that stands by knows nothing of the last look", async () => {
    const monitor = { role: "stands-by", lastLook: null, nextLookAt: null };
    const answers = { "GET /v1/rollouts/autopack": { ...TROUBLED_ROLLOUT, monitor } };
    const { out } = await sluice(["status", "autopack"], { answers });
    expect(out).toContain("monitor     unknown: this replica stands by");
  });

  it("say in words what is held and engaged, since when, by whom and why", async () => {
    const answers = { "GET /v1/rollouts/autopack": TROUBLED_ROLLOUT };
    const { out } = await sluice(["status", "autopack"], { answers });
    expect(out).toContain("✗ HELD since 2026-11-23 07:00:00Z by token:ann: duplicate rows");
    expect(out).toContain(
      "✗ ENGAGED disable-extended-contexts since 2026-11-23 07:00:00Z by token:ann: duplicate rows",
    );
  });

  it("list all rollouts with what needs attention", async () => {
    const second = { ...TROUBLED_ROLLOUT, rollout: "staging" };
    const { out } = await sluice(["rollouts"], {
      answers: { "GET /v1/rollouts?limit=100": { items: [ROLLOUT, second], nextCursor: "x" } },
    });
    expect(out).toBe(
      [
        "ROLLOUT   STAGE    STEP    STATE                                 REVISION  CHANGED",
        "autopack  stage-1  2 of 3  ✓ open                                3         2026-11-23 06:00:00Z",
        "staging   stage-1  2 of 3  ✗ engaged: disable-extended-contexts  4         2026-11-23 06:00:00Z",
        "there are more; ask for them with a larger --limit",
        "",
      ].join("\n"),
    );
  });
});

describe("explain", () => {
  const explain = (assessment: object, rollout: object = ROLLOUT) =>
    sluice(["explain", "autopack"], {
      answers: { ...STATE, "GET /v1/rollouts/autopack": rollout, "GET /v1/rollouts/autopack/assessment": assessment },
    });

  it("answers no with every blocker, its numbers and what to do about it", async () => {
    const { code, out } = await explain(ASSESSMENT);
    expect(code).toBe(0);
    expect(out).toContain("✗ no, 4 blockers; the assessment says ✗ fail");
    const failed = out.slice(out.indexOf("✗ criterion-failed (no-duplicates)"));
    expect(failed).toMatch(/observed {2}2 violations\n\s+expected {2}none\n\s+sample {4}40\n/);
    expect(failed).toContain("    window    3 runs, 2 of them over, since 2026-11-23 06:00:00Z\n");
    expect(out).toMatch(/ {4}rows\n {8}run {4}phase {2}entries\n {8}run-7 {2}p-1 {4}2\n/);
    expect(failed).toContain("    rows      as above\n");
    expect(out).not.toContain("To do: clear");
    // The rows say it already.
    expect(out).not.toContain("SELECT");
    expect(failed).toContain('to do     runbook "Duplicate telemetry entries", as above');
    // Told once, with the first blocker that wants it: the stop condition.
    expect(out.split("1. Check the unique index")).toHaveLength(2);
    expect(out.indexOf("1. Check the unique index")).toBeLessThan(out.indexOf("criterion-failed"));
    expect(out).toMatch(
      /\? criterion-inconclusive \(smoke\)[^✗]*run {5}python smoke\.py\n\s+record {2}sluice evidence add smoke-test FILE/,
    );
    expect(out).toMatch(/\? minimum-not-reached \(stage-1\)[^✗]*finish 1 more run\n/);
    expect(out).toMatch(/✗ triggered {2}duplicates {6}2 violations {2}more than 0 {2}roll back to stage-0/);
    expect(out).toContain("2 runs finished, 3 required (5 recommended), found by the definition's query");
    expect(out).toContain("run-7, run-8, run-9 (running)");
  });

  it("answers yes when nothing is in the way, with the advice that does not block", async () => {
    const { out } = await explain(CLEAN_ASSESSMENT);
    expect(out).toContain("✓ yes, to stage-2");
    expect(out).toContain("3 of 5 recommended runs");
    expect(out).not.toContain("✗");
  });

  it("shows how sure a comparison with the baseline is", async () => {
    const comparison = {
      baseline: { stage: "stage-0", successes: 95, trials: 100, runs: 5 },
      current: { successes: 33, trials: 36, runs: 1 },
      scale: "points",
      mode: "graded",
      drop: 3.33,
      intervalPoints: [-3.1, 13.2],
      probabilityOverTarget: 0.42,
      probabilityOverStop: 0.07,
      designEffect: 1.5,
      designEffectEstimated: false,
      evidence: "weak",
    };
    const [criterion] = CLEAN_ASSESSMENT.criteria;
    const { out } = await explain({
      ...CLEAN_ASSESSMENT,
      criteria: [{ ...criterion, id: "no-regression", comparison }],
    });
    expect(out).toContain(
      [
        "Against the baseline",
        "  no-regression",
        "    baseline     95 of 100 in 5 runs (stage-0)",
        "    now          33 of 36 in 1 run",
        "    drop         3.33 points",
        "    interval     -3.1 to 13.2 points lower (90 %)",
        "    probability  42 % over the target, 7 % over the stop",
        "    evidence     weak; design effect 1.5 (assumed)",
        "",
      ].join("\n"),
    );
  });

  it("answers no to a clean assessment while promotion is held", async () => {
    const { out } = await explain(HELD_ASSESSMENT, TROUBLED_ROLLOUT);
    expect(out).toContain("✗ no, 1 blocker; the assessment says ✓ pass");
    expect(out).toContain("✗ promotion-held (stage-1)");
  });

  it("shows what is made of missing evidence by the version the rollout lives by, whatever the folder holds", async () => {
    const { out, asked } = await explain(ASSESSMENT, { ...ROLLOUT, outdated: "0".repeat(64) });
    expect(asked.map(({ request }) => request)).toContain(`GET /v1/definitions/autopack?digest=${DEFINITION.digest}`);
    expect(out).toContain("python smoke.py");
    expect(out).toContain("folder holds 000000000000: sluice adopt --dry-run");
  });

  it("shows the query where there are no rows, and what would make assessing cheaper", async () => {
    const [first] = ASSESSMENT.blockers;
    const { out } = await explain({ ...ASSESSMENT, blockers: [{ ...first, rows: [] }] });
    expect(out).toContain("    query     SELECT run, phase FROM entries\n");
    expect(out).toMatch(/Advice\n {2}entries is read whole: an index on run would help\n/);
  });
});

describe("baseline and metrics", () => {
  it("show what is frozen, and that nothing is", async () => {
    const at = "GET /v1/rollouts/autopack/baseline";
    const { out } = await sluice(["baseline", "--rollout", "autopack"], { answers: { [at]: BASELINE_ANSWER } });
    expect(out).toBe(
      [
        "Baseline of stage-0, frozen at 2026-11-23 08:05:00Z, digest bbbbbbbbbbbb",
        "  success  19 of 20  95 %",
        "  measured over base-1, base-2",
        "",
      ].join("\n"),
    );
    const none = await sluice(["baseline", "--rollout", "autopack"], {
      answers: { [at]: { ...BASELINE_ANSWER, baseline: null } },
    });
    expect(none.out).toContain("autopack has no baseline yet");
  });

  it("show every metric, per run and beside the baseline, and never an unknown as zero", async () => {
    const answers = { "GET /v1/rollouts/autopack/metrics": METRICS };
    const { out } = await sluice(["metrics", "--rollout", "autopack"], { answers });
    expect(out).toBe(
      [
        "autopack in stage-1, revision 3: 3 runs since 2026-11-23 06:00:00Z",
        "baseline of stage-0, frozen at 2026-11-23 08:05:00Z over base-1, base-2",
        "",
        "Success metrics",
        "  METRIC      TIER       NOW                               BASELINE         TARGET",
        "  success     primary    18 of 20 phases (90 %)            95 % (19 of 20)  no regression",
        "  cache-hits  secondary  unknown: no lookups measured yet                   > 50 %",
        "",
        "Per run",
        "  RUN              success",
        "  run-7            80 %",
        "  run-8            100 %",
        "  run-9 (running)  unknown",
        "",
        "Other metrics",
        "  METRIC  NOW",
        "  saved   0 tokens in 12 rows",
        "",
      ].join("\n"),
    );
  });

  it("asks for the runs that are named", async () => {
    const answers = { "GET /v1/rollouts/autopack/metrics?runs=run-7%2Crun-8": METRICS };
    expect((await sluice(["metrics", "run-7", "run-8", "--rollout", "autopack"], { answers })).code).toBe(0);
  });
});

describe("the other lists", () => {
  it("show evidence, runs and the audit trail as tables", async () => {
    const answers = {
      "GET /v1/rollouts/autopack/evidence?evidence=smoke-test&limit=20": { items: [EVIDENCE] },
      "GET /v1/rollouts/autopack/exposures": {
        items: [{ rollout: "autopack", stage: "stage-1", revision: 3, exposure: EXPOSURE }],
      },
      "GET /v1/audit?type=rollout.promoted&actor=token%3Aadmin&since=2026-11-01T00%3A00%3A00Z&limit=5": {
        items: [AUDIT_EVENT],
      },
    };
    const evidence = await sluice(["evidence", "list", "smoke-test", "--rollout", "autopack"], { answers });
    expect(evidence.out).toContain(
      "2026-11-23 08:05:00Z  smoke-test  ✗ fail   3         token:ci  The report says NO-GO.",
    );
    const exposures = await sluice(["exposures", "--rollout", "autopack"], { answers });
    expect(exposures.out).toContain("2 finished runs, found by the definition's query");
    const filter = [
      "--type",
      "rollout.promoted",
      "--actor",
      "token:admin",
      "--since",
      "2026-11-01T00:00:00Z",
      "--limit",
      "5",
    ];
    const audit = await sluice(["audit", ...filter], { answers });
    expect(audit.out).toContain("autopack  3         rollout.promoted  token:admin  stage-0 -> stage-1; green");
  });

  it("print the service's own answer with --json", async () => {
    const answers = { "GET /v1/audit?limit=20": '{ "items": [] }' };
    expect((await sluice(["audit", "--json"], { answers })).out).toBe('{ "items": [] }\n');
  });
});
