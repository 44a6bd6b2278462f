import { VERSIONED } from "./document.ts";
import { HELD_BLOCKER, PLAIN_BLOCKER } from "./held-blocker.ts";
import { MONITOR } from "./monitor-answer.ts";

/** Answers as the service would give them; contract.test.ts holds them against openapi.yaml. */

const SINCE = "2026-11-23T06:00:00.000Z";
export const NOW = "2026-11-23T08:05:00.000Z";
const MARK = { at: "2026-11-23T07:00:00.000Z", actor: "token:ann", reason: "duplicate rows" };

export const DEFINITION = { name: "autopack", digest: VERSIONED.digest, definition: VERSIONED.definition };

export const ROLLOUT = {
  rollout: "autopack",
  definition: { name: "autopack", digest: VERSIONED.digest },
  telemetry: "default",
  stage: "stage-1",
  stageTitle: "Telemetry only",
  stages: ["stage-0", "stage-1", "stage-2"],
  outdated: null,
  revision: 3,
  held: null,
  engaged: [],
  exposure: { id: 3, since: SINCE },
  baseline: null,
  updatedAt: SINCE,
  actions: [{ command: "promote", target: "stage-2", allowed: true, blockers: [] }],
  monitor: MONITOR,
};

const WINDOW = { since: SINCE, until: NOW, runs: 3, finished: 2 };
const RUNBOOKS = VERSIONED.definition.runbooks;

export const TROUBLED_ROLLOUT = {
  ...ROLLOUT,
  revision: 4,
  held: MARK,
  engaged: [{ killSwitch: "disable-extended-contexts", ...MARK }],
  actions: [{ command: "promote", target: "stage-2", allowed: false, blockers: [HELD_BLOCKER] }],
};

export const FLAGS = {
  rollout: "autopack",
  stage: "stage-1",
  revision: 3,
  flags: { TELEMETRY_DB_ENABLED: true, EXTENDED_CONTEXTS_ENABLED: false },
};

export const EXPLAINED_FLAGS = {
  rollout: "autopack",
  stage: "stage-1",
  revision: 3,
  engaged: [],
  flags: {
    TELEMETRY_DB_ENABLED: { value: true, source: "stage stage-1" },
    EXTENDED_CONTEXTS_ENABLED: { value: false, source: "default" },
  },
};

const PLAIN_RESULT = {
  value: null,
  sample: null,
  rows: [],
  query: null,
  comparison: null,
  runbook: null,
  needs: {},
  window: WINDOW,
};
export const EXPOSURE = {
  id: 3,
  since: SINCE,
  source: "query",
  runs: ["run-7", "run-8", "run-9"].map((run) => ({ run, finished: run !== "run-9", known: true })),
  problem: null,
};

const DUPLICATES_BLOCKER = {
  code: "criterion-failed",
  subject: "no-duplicates",
  message: "No duplicate telemetry: 2 violations in 40 rows.",
  observed: "2 violations",
  expected: "none",
  sample: 40,
  window: WINDOW,
  rows: [{ run: "run-7", phase: "p-1", entries: 2 }],
  query: "SELECT run, phase FROM entries",
  needs: {},
  runbook: "duplicate-telemetry",
};

const SMOKE_BLOCKER = {
  ...PLAIN_BLOCKER,
  code: "criterion-inconclusive",
  subject: "smoke",
  message: "Smoke test says GO: nothing recorded in this exposure.",
  observed: "nothing",
  expected: "a smoke report that says GO",
  sample: null,
  window: WINDOW,
  needs: { evidence: "smoke-test" },
  runbook: null,
};

export const ASSESSMENT = {
  rollout: "autopack",
  stage: "stage-1",
  revision: 3,
  at: NOW,
  verdict: "fail",
  exposure: EXPOSURE,
  minimum: {
    verdict: "inconclusive",
    message: "2 of 3 runs finished",
    runs: { counted: 2, required: 3, recommended: 5 },
    durationMs: { elapsed: 7_500_000, required: 0 },
    needs: { runs: 1 },
  },
  criteria: [
    {
      ...PLAIN_RESULT,
      id: "no-duplicates",
      title: "No duplicate telemetry",
      message: "2 violations in 40 rows",
      observed: "2 violations",
      expected: "none",
      value: 2,
      sample: 40,
      runbook: "duplicate-telemetry",
      verdict: "fail",
      blocking: true,
    },
    {
      ...PLAIN_RESULT,
      id: "smoke",
      title: "Smoke test says GO",
      message: "nothing recorded in this exposure",
      observed: "nothing",
      expected: "a smoke report that says GO",
      needs: { evidence: "smoke-test" },
      verdict: "inconclusive",
      blocking: true,
    },
  ],
  stopConditions: [
    {
      ...PLAIN_RESULT,
      id: "duplicates",
      title: "Duplicate telemetry",
      message: "2 violations in 40 rows",
      observed: "2 violations",
      expected: "more than 0",
      sample: 40,
      runbook: "duplicate-telemetry",
      status: "triggered",
      // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; nobody awaits this
      then: "roll back to stage-0",
    },
  ],
  blockers: [
    { ...DUPLICATES_BLOCKER, code: "stop-condition-triggered", subject: "duplicates", expected: "more than 0" },
    {
      ...PLAIN_BLOCKER,
      code: "minimum-not-reached",
      subject: "stage-1",
      message: "Minimum: 2 of 3 runs finished.",
      observed: "2 finished runs",
      expected: "at least 3",
      sample: 2,
      window: WINDOW,
      needs: { runs: 1 },
      runbook: null,
    },
    DUPLICATES_BLOCKER,
    SMOKE_BLOCKER,
  ],
  runbooks: RUNBOOKS,
  advisories: [],
  advice: ["entries is read whole: an index on run would help"],
};

export const CLEAN_ASSESSMENT = {
  ...ASSESSMENT,
  verdict: "pass",
  minimum: { ...ASSESSMENT.minimum, verdict: "pass", runs: { counted: 3, required: 3, recommended: 5 }, needs: {} },
  criteria: ASSESSMENT.criteria.map((criterion) => ({ ...criterion, verdict: "pass", needs: {} })),
  stopConditions: ASSESSMENT.stopConditions.map((condition) => ({ ...condition, status: "clear" })),
  blockers: [],
  runbooks: [],
  advisories: ["3 of 5 recommended runs"],
};

export const ACCEPTED = {
  decision: "accepted",
  dryRun: false,
  rollout: "autopack",
  stage: "stage-2",
  revision: 4,
  held: null,
  engaged: [],
  flags: { TELEMETRY_DB_ENABLED: true, EXTENDED_CONTEXTS_ENABLED: true },
  changes: [{ name: "EXTENDED_CONTEXTS_ENABLED", from: false, to: true }],
  advisories: ["3 of 5 recommended runs"],
};

export const REFUSED = {
  type: "/problems/promotion-refused",
  title: "Promotion refused",
  status: 409,
  detail: "2 blockers stand between stage-1 and stage-2",
  rollout: "autopack",
  stage: "stage-1",
  revision: 3,
  dryRun: false,
  blockers: [DUPLICATES_BLOCKER, SMOKE_BLOCKER],
  runbooks: RUNBOOKS,
  advisories: [],
};

export const UNKNOWN_SWITCH = {
  ...REFUSED,
  type: "/problems/not-allowed-now",
  title: "Not allowed now",
  detail: "there is no kill switch emergency; the command may name one of disable-extended-contexts, complete-shutdown",
  blockers: [
    {
      ...HELD_BLOCKER,
      code: "unknown-kill-switch",
      subject: "emergency",
      message: "there is no kill switch emergency",
      observed: "emergency",
    },
  ],
};

export const EVIDENCE = {
  id: "12",
  rollout: "autopack",
  evidence: "smoke-test",
  exposure: 3,
  verdict: "fail",
  message: "The report says NO-GO.",
  value: null,
  unit: null,
  observedAt: NOW,
  recordedAt: NOW,
  expiresAt: "2026-11-24T08:05:00.000Z",
  actor: "token:ci",
  source: null,
  detail: {},
};

export const HELD_ASSESSMENT = { ...CLEAN_ASSESSMENT, blockers: [HELD_BLOCKER] };

export const RECORDED = {
  ...EVIDENCE,
  actions: [
    {
      stopCondition: "no-go",
      title: "Smoke test says NO-GO",
      message: "The report says NO-GO.",
      // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; nobody awaits this
      then: "roll back to stage-0",
      decision: "accepted",
      stage: "stage-0",
      revision: 4,
    },
  ],
};

export const AUDIT_EVENT = {
  id: "42",
  seq: 3,
  rollout: "autopack",
  revision: 3,
  type: "rollout.promoted",
  at: SINCE,
  actor: "token:admin",
  reason: "green",
  forced: false,
  data: { from: "stage-0", to: "stage-1", forced: false },
  prevHash: "0".repeat(64),
  hash: "f".repeat(64),
};
export function problem(status: number, name: string, title: string, detail: string): object {
  return { type: `/problems/${name}`, title, status, detail };
}
