import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ACCEPTED,
  DEFINITION,
  RECORDED,
  EXPOSURE,
  FLAGS,
  REFUSED,
  ROLLOUT,
  TROUBLED_ROLLOUT,
  UNKNOWN_SWITCH,
  problem,
} from "./support/answers.ts";
import { BASELINE } from "./support/metric-answers.ts";
import { sluice } from "./support/run.ts";

const HERE = { SLUICE_ROLLOUT: "autopack" };
const DETAILS = {
  "GET /v1/rollouts/autopack": ROLLOUT,
  [`GET /v1/definitions/autopack?digest=${DEFINITION.digest}`]: DEFINITION,
  "GET /v1/rollouts/autopack/flags": FLAGS,
};
const AT = "POST /v1/rollouts/autopack";

describe("promote", () => {
  it("shows where that led and which flags changed", async () => {
    const { code, out, asked } = await sluice(["promote", "--reason", "clean"], {
      env: HERE,
      answers: { [`${AT}/promote`]: ACCEPTED },
    });
    expect(code).toBe(0);
    expect(asked.map(({ request, body }) => [request, body])).toEqual([[`${AT}/promote`, '{"reason":"clean"}']]);
    expect(out).toContain("✓ accepted: autopack is in stage-2, revision 4");
    expect(out).toContain("EXTENDED_CONTEXTS_ENABLED  false -> true");
    expect(out).toContain("note: 3 of 5 recommended runs");
  });

  it("says of a dry run that nothing was changed", async () => {
    const answers = { [`${AT}/promote?dryRun=true`]: { ...ACCEPTED, dryRun: true } };
    const { out, asked } = await sluice(["promote", "--dry-run", "--force", "--reason", "x"], { env: HERE, answers });
    expect(asked[0]?.body).toBe('{"reason":"x","force":true}');
    expect(out).toContain("✓ would be accepted: autopack would be in stage-2");
    expect(out).toContain("Dry run: nothing was changed or recorded");
  });

  it("prints a refusal's blockers with numbers and runbook, and exits 1", async () => {
    const { code, out, err } = await sluice(["promote"], {
      env: HERE,
      answers: { ...DETAILS, [`${AT}/promote`]: REFUSED },
    });
    expect(code).toBe(1);
    expect(err).toBe("sluice: Promotion refused: 2 blockers\n");
    expect(out).toContain(
      "✗ criterion-failed (no-duplicates)\n    No duplicate telemetry: 2 violations in 40 rows.\n    observed  2 violations\n",
    );
    expect(out).toContain("1. Check the unique index");
    expect(out).toContain("record  sluice evidence add smoke-test FILE");
  });

  it("has nobody follow a runbook for what was only not recorded yet", async () => {
    const blockers = REFUSED.blockers.map((blocker) => ({ ...blocker, runbook: "duplicate-telemetry" }));
    const refusal = { ...REFUSED, blockers: blockers.toReversed() };
    const { out } = await sluice(["promote"], { env: HERE, answers: { ...DETAILS, [`${AT}/promote`]: refusal } });
    const [unknown = "", failed = ""] = out.split("✗ criterion-failed");
    expect(unknown).toContain('should it prove true, runbook "Duplicate telemetry entries": ');
    expect(failed).toContain('to do     runbook "Duplicate telemetry entries", as above');
  });

  it("prints a refusal in full even when its document cannot be read", async () => {
    const { code, out } = await sluice(["promote"], { env: HERE, answers: { [`${AT}/promote`]: REFUSED } });
    expect(code).toBe(1);
    expect(out).toContain("? criterion-inconclusive (smoke)");
  });

  it("hands programs the problem as it came", async () => {
    const { code, out } = await sluice(["promote", "--json"], { env: HERE, answers: { [`${AT}/promote`]: REFUSED } });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual(REFUSED);
  });
});

describe("rollback, hold, release and rearm", () => {
  it.each([
    [["rollback", "--to", "stage-0", "--reason", "why"], "rollback", { to: "stage-0", reason: "why" }],
    [["hold", "--reason", "why"], "hold", { reason: "why" }],
    [["release", "--reason", "why"], "release", { reason: "why" }],
    [
      ["rearm", "complete-shutdown", "--reason", "why", "--force"],
      "kill-switches/complete-shutdown/rearm",
      { reason: "why", force: true },
    ],
    [["kill", "complete-shutdown", "--reason", "why"], "kill-switches/complete-shutdown/engage", { reason: "why" }],
  ])("%j asks for just that, in one request", async (argv, address, body) => {
    const { code, asked } = await sluice(argv, { env: HERE, answers: { [`${AT}/${address}`]: ACCEPTED } });
    expect(code).toBe(0);
    expect(asked.map((one) => [one.request, JSON.parse(one.body)])).toEqual([[`${AT}/${address}`, body]]);
  });

  it.each([
    ["rollback", "--to", "stage-0"],
    ["hold"],
    ["release"],
    ["rearm", "x"],
    ["kill", "x"],
    ["hold", "--reason", " "],
  ])("%s asks for a reason before it asks the service", async (...argv) => {
    const { code, err, asked } = await sluice(argv, { env: HERE });
    expect([code, asked]).toEqual([2, []]);
    expect(err).toMatch(/^sluice: --reason is missing; for example: sluice .*--reason ".+"\n$/);
  });
});

describe("kill", () => {
  it("without a switch lists them, with what each changes now", async () => {
    const answers = { ...DETAILS, "GET /v1/rollouts/autopack": TROUBLED_ROLLOUT };
    const { code, out } = await sluice(["kill"], { env: HERE, answers });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        "Kill switches of autopack, mildest first",
        "",
        "disable-extended-contexts: Extended contexts off (✗ ENGAGED since 2026-11-23 07:00:00Z by token:ann: duplicate rows)",
        "    Partial rollback",
        "    changes no flag that is in force now",
        "",
        "complete-shutdown: Everything off (armed)",
        "    goes back to stage-0, whose flags apply, and holds promotion",
        "    TELEMETRY_DB_ENABLED  true -> false",
        "",
        "Engage one: sluice kill SWITCH --reason TEXT",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["emergency", UNKNOWN_SWITCH],
    ["Complete_Shutdown", problem(400, "invalid-request", "Invalid request", "found a name with capitals")],
  ])("with the wrong name %s lists the right ones", async (name, refusal) => {
    const answers = { ...DETAILS, [`${AT}/kill-switches/${name}/engage`]: refusal };
    const { code, out, err } = await sluice(["kill", name, "--reason", "builds are wrong"], { env: HERE, answers });
    expect(code).toBe(1);
    expect(out).toContain("complete-shutdown: Everything off (armed)");
    expect(err).toMatch(/^sluice: (Not allowed now|Invalid request): /);
  });

  it.each([
    [
      "now, and what only later",
      ACCEPTED.changes,
      "Engaged: stop\n  processes that read flags at start: restart them now\n  to rearm",
    ],
    ["only later, where no flag changed", [], "Engaged: stop\n  to rearm"],
  ])("says what is left to do %s", async (_, changes, said) => {
    const answer = { ...ACCEPTED, changes, engaged: [{ killSwitch: "stop" }] };
    const answers = { [`${AT}/kill-switches/stop/engage`]: answer };
    const { out } = await sluice(["kill", "stop", "--reason", "why"], { env: HERE, answers });
    expect(out).toContain(said);
  });

  it("explains itself with an example to paste", async () => {
    const { code, out, asked } = await sluice(["kill", "--help"]);
    expect([code, asked]).toEqual([0, []]);
    expect(out).toContain("Usage: sluice kill [options] [SWITCH]");
    expect(out).toMatch(/Example: sluice kill emergency-rollback --reason ".+"\n$/);
  });
});

describe("what is recorded from outside", () => {
  const answers = {
    [`${AT}/evidence/smoke-test`]: RECORDED,
    [`${AT}/evidence/smoke-test?source=ci&exitCode=1`]: { ...RECORDED, actions: [] },
    [`${AT}/evidence/memory-peak`]: RECORDED,
    [`${AT}/evidence/provider-keys`]: RECORDED,
  };
  const sent = async (argv: readonly string[], stdin = "") => {
    const { code, asked } = await sluice(["evidence", "add", ...argv], { env: HERE, answers, stdin });
    const [one] = asked;
    return [code, one?.request, one?.headers.get("content-type"), one?.body];
  };

  it("sends a report from a file with its exit code, and shows the verdict", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-cli-"));
    try {
      const file = join(folder, "smoke.txt");
      await writeFile(file, "NO-GO: no key\n");
      const argv = ["evidence", "add", "smoke-test", file, "--exit-code", "1", "--source", "ci"];
      const { code, out, asked } = await sluice(argv, { env: HERE, answers });
      expect([code, asked[0]?.headers.get("content-type"), asked[0]?.body]).toEqual([
        0,
        "text/plain",
        "NO-GO: no key\n",
      ]);
      expect(out).toBe("recorded smoke-test: ✗ fail\nThe report says NO-GO.\nIt counts until 2026-11-24 08:05:00Z\n");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("says what the evidence set off", async () => {
    const { out } = await sluice(["evidence", "add", "smoke-test", "-"], { env: HERE, answers, stdin: "NO-GO\n" });
    expect(out).toContain(
      "✗ stop condition no-go triggered (Smoke test says NO-GO): roll back to stage-0, done\n" +
        "    the rollout is in stage-0, revision 4\n",
    );
  });

  it("lets the service try a credential", async () => {
    const at = `${AT}/evidence/provider-key/probe`;
    const [action] = RECORDED.actions;
    const again = { ...RECORDED, evidence: "provider-key", actions: [{ ...action, decision: "unchanged" }] };
    const { code, out, asked } = await sluice(["evidence", "probe", "provider-key"], {
      env: HERE,
      answers: { [at]: again },
    });
    expect([code, asked.map(({ request, body }) => [request, body])]).toEqual([0, [[at, ""]]]);
    expect(out).toContain("recorded provider-key: ✗ fail");
    expect(out).toContain("roll back to stage-0, in force already");
  });

  it("replaces a baseline, and shows the new one", async () => {
    const answer = { ...ACCEPTED, changes: [], baseline: BASELINE };
    const argv = ["baseline", "replace", "base-1", "base-2", "base-1", "--reason", "new model"];
    const { code, out, asked } = await sluice(argv, { env: HERE, answers: { [`${AT}/baseline`]: answer } });
    expect([code, JSON.parse(asked[0]?.body ?? "")]).toEqual([0, { runs: ["base-1", "base-2"], reason: "new model" }]);
    expect(out).toContain("Baseline of stage-0, frozen at 2026-11-23 08:05:00Z");
    const dry = await sluice([...argv, "--dry-run"], {
      env: HERE,
      answers: { [`${AT}/baseline?dryRun=true`]: answer },
    });
    expect(dry.code).toBe(0);
  });

  it("tells XML from plain text, and measurements from attestations", async () => {
    const to = (id: string): string => `${AT}/evidence/${id}`;
    expect(await sent(["smoke-test", "-"], "\uFEFF <testsuites/>")).toEqual([
      0,
      to("smoke-test"),
      "application/xml",
      "\uFEFF <testsuites/>",
    ]);
    expect(await sent(["memory-peak", "--value", "3.4", "--unit", "GiB"])).toEqual([
      0,
      to("memory-peak"),
      "application/json",
      '{"value":3.4,"unit":"GiB"}',
    ]);
    expect(await sent(["provider-keys", "--fails", "--note", "401", "--link", "https://ci/1"])).toEqual([
      0,
      to("provider-keys"),
      "application/json",
      '{"holds":false,"note":"401","link":"https://ci/1"}',
    ]);
  });

  it.each([
    [["smoke-test"], /exactly one of FILE/],
    [["smoke-test", "--holds", "--fails", "--note", "x"], /exactly one of FILE/],
    [["provider-keys", "--holds"], /--note is missing/],
    [["memory-peak", "--value", "much"], /--value is "much"/],
    [["smoke-test", "-", "--exit-code", "256"], /--exit-code is "256"/],
    [["memory-peak", "--value", "1", "--exit-code", "0"], /--exit-code belongs to a report/],
    [["smoke-test", "/no/such/file"], /cannot read "\/no\/such\/file" \(ENOENT\)/],
  ])("refuses %j", async (argv, message) => {
    const { code, err, asked } = await sluice(["evidence", "add", ...argv], { env: HERE });
    expect([code, asked]).toEqual([2, []]);
    expect(err).toMatch(message);
  });

  it("reports runs once each, and creates rollouts", async () => {
    const answer = {
      rollout: "autopack",
      stage: "stage-1",
      revision: 3,
      exposure: { ...EXPOSURE, source: "reported" },
    };
    const reported = await sluice(["exposures", "add", "run-7", "run-8", "run-7", "--revision", "3"], {
      env: HERE,
      answers: { [`${AT}/exposures`]: answer },
    });
    expect(JSON.parse(reported.asked[0]?.body ?? "")).toEqual({ runs: ["run-7", "run-8"], revision: 3 });
    expect(reported.out).toContain("✓ reported for autopack in stage-1, revision 3");
    const created = await sluice(
      ["rollouts", "create", "staging", "--definition", "autopack", "--telemetry", "other"],
      {
        answers: { "POST /v1/rollouts": { ...ROLLOUT, rollout: "staging" } },
      },
    );
    expect(JSON.parse(created.asked[0]?.body ?? "")).toEqual({
      rollout: "staging",
      definition: "autopack",
      telemetry: "other",
    });
    expect(created.out).toContain("✓ created\nstaging is in stage-1");
  });
});
