import type { Assessment } from "../../src/criteria/assessment.ts";
import type { Exposure } from "../../src/criteria/observation.ts";
import type { Runbook } from "../../src/definition/definition.ts";
import type { Blocker } from "../../src/rollout/decision.ts";
import type { RolloutState } from "../../src/rollout/state.ts";
import { fakeAudit, fakeDifference } from "./fake-audit.ts";
import { fakeConsent } from "./fake-consent.ts";
import { fakeDefinitions } from "./fake-definitions.ts";
import { fakeMetrics } from "./fake-metrics.ts";
import { fakeDeliveries } from "./fake-deliveries.ts";
import { fakeTokens } from "./fake-tokens.ts";
import { ServiceError } from "../../src/service/service-error.ts";
import type {
  CommandAnswer,
  CommandRequest,
  Decision,
  EvidenceRecord,
  EvidenceRequest,
  FlagSnapshot,
  ProbeRequest,
  Receipt,
  RolloutView,
  Services,
  StopTaken,
} from "../../src/service/services.ts";

export const NOW = "2026-01-05T08:00:00.000Z";
const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const demoState: RolloutState = {
  rollout: "demo",
  definition: { name: "demo", digest: DIGEST },
  telemetrySource: "default",
  revision: 3,
  stage: "one",
  hold: { at: NOW, actor: "token:admin", reason: "waiting for the weekend" },
  engaged: { "all-off": { at: NOW, actor: "token:admin", reason: "smoke" } },
  exposure: { id: 3, since: NOW },
  baseline: {
    stage: "zero",
    capturedAt: NOW,
    runs: ["run-1"],
    metrics: [{ metric: "success", perRun: [{ run: "run-1", successes: 9, trials: 10 }], successes: 9, trials: 10 }],
    digest: DIGEST,
  },
  updatedAt: NOW,
};

export const demoSnapshot: FlagSnapshot = {
  rollout: "demo",
  definition: DIGEST,
  stage: "one",
  revision: 3,
  engaged: ["all-off"],
  flags: { FEATURE: true, LIMIT: 5, MODE: "two $HOME" },
  sources: { FEATURE: "stage one", LIMIT: "default", MODE: "kill switch all-off" },
};

const blocker: Blocker = {
  code: "promotion-held",
  subject: null,
  message: "Promotion is held by token:admin. Release it first.",
  observed: "held",
  expected: "open",
  sample: null,
  window: { since: NOW, until: NOW, runs: 2, finished: 1 },
  rows: [{ run_id: "run-7", n: 2 }],
  query: "SELECT 1",
  needs: {},
  runbook: "unlock",
};

const runbook: Runbook = { id: "unlock", title: "Unlock", symptom: "Locked", cause: "A hold", steps: ["Release it"] };

const exposure: Exposure = {
  id: 3,
  since: NOW,
  source: "reported",
  runs: [{ run: "run-7", finished: true, known: true }],
  problem: { kind: "unavailable", cause: "no-source", message: "no telemetry source" },
};

const result = {
  id: "success",
  title: "Success rate",
  message: "33 of 36 phases (91.67 %), needed at least 90 %.",
  observed: "33 of 36 phases (91.67 %)",
  expected: "at least 90 %",
  value: 0.9167,
  sample: 36,
  rows: [{ run_id: "run-7", n: 2, late: false, note: null }],
  query: "SELECT 1",
  runbook: null,
  needs: { runs: 2, sample: 4, evidence: "smoke", waitMs: 1000 },
};

const assessment: Assessment = {
  stage: "one",
  at: NOW,
  exposure,
  minimum: {
    verdict: "pass",
    message: "1 of 1 runs",
    runs: { counted: 1, required: 1, recommended: 3 },
    durationMs: { elapsed: 5, required: 0 },
    needs: {},
  },
  criteria: [
    {
      ...result,
      verdict: "pass",
      blocking: true,
      comparison: {
        baseline: { stage: "zero", successes: 95, trials: 100, runs: 5 },
        current: { successes: 33, trials: 36, runs: 2 },
        scale: "points",
        mode: "graded",
        drop: 3.33,
        intervalPoints: [-2, 9],
        probabilityOverTarget: 0.3,
        probabilityOverStop: 0.05,
        designEffect: 1,
        designEffectEstimated: false,
        evidence: "weak",
      },
    },
  ],
  // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
  stopConditions: [{ ...result, status: "clear", then: "hold", comparison: null }],
  verdict: "pass",
  advisories: ["1 of 3 recommended runs"],
};

const view: RolloutView = {
  state: demoState,
  stageTitle: "Stage one",
  stages: ["zero", "one", "two"],
  outdated: null,
  actions: [{ command: "promote", target: "two", allowed: false, blockers: [blocker] }],
  monitor: {
    role: "watches",
    lastLook: { at: NOW, status: "triggered", message: null, streaks: { doubled: 1 } },
    nextLookAt: NOW,
  },
};

const stopTaken: StopTaken = {
  stopCondition: "no-go",
  title: "Smoke test says NO-GO",
  message: "NO-GO (exit code 1)",
  // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
  then: "roll back to zero",
  decision: "accepted",
  stage: "zero",
  revision: 4,
};

export interface FakeServices {
  readonly services: Services;
  /** Commands that reached the service, in order. */
  readonly executed: CommandRequest[];
  readonly recorded: EvidenceRequest[];
  /** Calls of the services that take one filter, in order. */
  readonly asked: unknown[];
  readonly receipts: Map<string, Receipt>;
}

export interface FakeOptions {
  readonly outcome?: Decision["outcome"];
  /** Awaited before a command is decided: for requests in flight, and for failures. */
  readonly beforeDeciding?: (request: CommandRequest) => Promise<void>;
  readonly findReceipt?: Services["receipts"]["find"];
  readonly overrides?: Partial<Services>;
}

/** Services that know one rollout, `demo`, and answer at once; enough for everything that is HTTP's own business. */
export function createFakeServices(options: FakeOptions = {}): FakeServices {
  const { outcome = "accepted", beforeDeciding = async () => {}, overrides = {} } = options;
  const executed: CommandRequest[] = [];
  const recorded: EvidenceRequest[] = [];
  const asked: unknown[] = [];
  const receipts = new Map<string, Receipt>();

  const decision: Decision = {
    outcome,
    state: demoState,
    environment: demoSnapshot.flags,
    changes: [{ name: "FEATURE", from: false, to: true }],
    blockers: outcome === "refused" ? [blocker] : [],
    runbooks: outcome === "refused" ? [runbook] : [],
    advisories: ["1 of 3 recommended runs"],
    events: [],
  };

  async function execute(request: CommandRequest): Promise<CommandAnswer> {
    requireDemo(request.rollout);
    executed.push(request);
    await beforeDeciding(request);
    if (request.ifRevision !== undefined && request.ifRevision !== demoState.revision) {
      const { revision, stage } = demoState;
      throw new ServiceError("revision-mismatch", `Found revision ${revision}. Read again.`, { revision, stage });
    }
    const receipt = request.receipt?.(decision, null);
    if (receipt) receipts.set(`${receipt.actor} ${receipt.key}`, receipt);
    return { decision, dryRun: request.dryRun, assessment: null };
  }

  const services: Services = {
    rollouts: {
      list: async (page) => (asked.push(page), { items: [view], nextCursor: "next" }),
      get: async (rollout) => (requireDemo(rollout), view),
      create: async ({ rollout }) => ({ ...view, state: { ...demoState, rollout } }),
    },
    flags: {
      current: (rollout) => (rollout === "demo" ? demoSnapshot : undefined),
      complete: () => true,
      default: () => "demo",
    },
    feed: {
      follow: () => () => {},
      wait: (request) => (
        requireDemo(request.rollout),
        asked.push(request),
        { answer: Promise.resolve(demoSnapshot), end: () => {} }
      ),
    },
    assessments: {
      assess: async (rollout) => (
        requireDemo(rollout),
        { state: demoState, assessment, blockers: [blocker], runbooks: [runbook], advice: ["An index would help."] }
      ),
    },
    metrics: { read: async (request) => (requireDemo(request.rollout), asked.push(request), fakeMetrics(demoState)) },
    commands: { execute },
    evidence: {
      record: async (request) => (recorded.push(request), { record: evidenceRecord(request), actions: [stopTaken] }),
      probe: async (request) => {
        if (request.evidence === "off") throw new ServiceError("probe-off", "KEY is not set. Set KEY and restart.");
        asked.push(request);
        return { record: evidenceRecord(request), actions: [] };
      },
      list: async (filter) => (asked.push(filter), { items: [] }),
    },
    exposures: {
      get: async () => exposure,
      report: async (report) => (asked.push(report), exposure),
    },
    audit: fakeAudit(asked),
    history: {
      rollout: async (rollout, moment) => (requireDemo(rollout), asked.push(moment), view),
      flags: async (rollout, moment) => (requireDemo(rollout), asked.push(moment), demoSnapshot),
      diff: async (rollout, moments) => (requireDemo(rollout), asked.push(moments), fakeDifference(demoState)),
    },
    definitions: fakeDefinitions(asked, { name: "demo", title: "Demo", digest: DIGEST }, NOW),
    ...fakeConsent(asked, demoState),
    tokens: fakeTokens(asked, NOW),
    deliveries: fakeDeliveries(asked, NOW),
    receipts: { find: options.findReceipt ?? (async (actor, key) => receipts.get(`${actor} ${key}`)) },
    health: { ready: async () => ({ ready: true, checks: { store: "ok" } }) },
    ...overrides,
  };
  return { services, executed, recorded, asked, receipts };
}

function requireDemo(rollout: string): void {
  if (rollout !== "demo")
    throw new ServiceError("rollout-not-found", `There is no rollout ${JSON.stringify(rollout)}.`);
}

function evidenceRecord({ rollout, evidence, actor, source }: ProbeRequest): EvidenceRecord {
  return {
    id: "12",
    rollout,
    evidence,
    exposure: 3,
    verdict: "pass",
    message: "GO",
    value: null,
    unit: null,
    observedAt: NOW,
    recordedAt: NOW,
    expiresAt: null,
    actor,
    source,
    detail: {},
  };
}
