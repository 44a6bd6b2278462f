import { beforeEach, describe, expect, it } from "vitest";
import { createReadCounts } from "../../src/http/read-counts.ts";
import { operationsOf } from "../../src/http/openapi-document.ts";
import { createLog } from "../../src/observability/log.ts";
import { createObservability, type Observability } from "../../src/observability/observability.ts";
import { UNTRACED } from "../../src/observability/tracer.ts";
import type { AuditEvent } from "../../src/rollout/audit-event.ts";
import type { FlagSnapshot } from "../../src/service/services.ts";
import type { Commit, Store } from "../../src/store/store.ts";
import { readContract } from "../support/contract.ts";
import { parseExposition, type Sample } from "./support/exposition.ts";
import { alerts } from "./support/monitoring-files.ts";
import { watchedGrowth } from "./support/selectors.ts";

// Prometheus's increase() of a series that begins at 1 is 0: what is not there before its first event is not seen to happen.

const operations = operationsOf(readContract());
const STOP = { title: "Rows are duplicated" };

function observing(rollouts: readonly string[], staleness = 0) {
  const log = createLog({ level: "silent", write() {}, secrets: [], clock: () => new Date(0) });
  const observability = createObservability({
    log,
    tracer: UNTRACED,
    build: { version: "0" },
    hotReads: createReadCounts(),
    monotonic: () => 0,
  });
  const there = new Map<string, FlagSnapshot>();
  // Of a snapshot the metrics read these three.
  const add = (rollout: string) => there.set(rollout, { rollout, stage: "stage-0", engaged: [] } as never);
  rollouts.forEach(add);
  observability.watch({
    snapshots: {
      all: () => there.values(),
      get size() {
        return there.size;
      },
    },
    monitor: { standing: () => null },
    outbox: { backlog: () => Promise.reject(new Error("away")) },
    eventClients: () => 0,
    staleness: () => staleness,
    failing: () => null,
    operations: () => operations,
    clock: () => new Date(0),
  });
  return { ...observability, add, read: async () => parseExposition(await observability.scrape()).samples };
}

/** A store of which `commit` answers so. */
function committing(observability: Observability, commit: () => Promise<"committed">) {
  // The wrapper passes on what it does not watch; nothing else is called.
  const store = observability.store({ commit } as unknown as Store);
  return (rollout: string, actor: string) => {
    const data = actor === "system:monitor" ? { stop: STOP } : {};
    const event = { rollout, actor, type: "rollout.rolled_back", data } as unknown as AuditEvent;
    return store.commit({ rollout, events: [event] } as unknown as Commit);
  };
}

const key = ({ name, labels }: Sample) => `${name} ${JSON.stringify(Object.entries(labels).toSorted())}`;

/** What grew between two scrapes; `unseen`: out of nothing. */
function growth(before: readonly Sample[], after: readonly Sample[]) {
  const known = new Map(before.map((sample) => [key(sample), sample.value]));
  const grown = after.filter((sample) => sample.value > (known.get(key(sample)) ?? 0));
  return { grown, unseen: grown.filter((sample) => !known.has(key(sample))) };
}

describe("whatever an alert watches grow", () => {
  let service: ReturnType<typeof observing>;
  beforeEach(() => (service = observing(["autopack", "demo"])));

  async function happen(): Promise<void> {
    for (const { operationId: operation, method } of operations) {
      const request = {
        operation,
        method: method.toUpperCase(),
        requestId: "1",
        rollout: null,
        actor: null,
        waited: false,
        cause: null,
      };
      service.requests.began({}).ended({ ...request, status: 503, whole: true });
    }
    const fail = committing(service, () => Promise.reject(new Error("no space")));
    await expect(fail("autopack", "token:ci")).rejects.toThrow("no space");
    const commit = committing(service, async () => "committed");
    for (const rollout of ["autopack", "demo"])
      for (const actor of ["system:monitor", "system:stop-condition"]) await commit(rollout, actor);
    // It came after the last scrape.
    service.add("newcomer");
    await commit("newcomer", "system:monitor");
  }

  it.each(alerts().flatMap(({ alert, expr }) => watchedGrowth(expr).map((watched) => ({ alert, watched }))))(
    "is there at 0 before it happens: $alert, $watched.name",
    async ({ watched }) => {
      const before = await service.read();
      await happen();
      const { grown, unseen } = growth(before, await service.read());
      expect(grown.filter(watched.matches).length).toBeGreaterThan(0);
      expect(unseen.filter(watched.matches)).toEqual([]);
    },
  );

  it("has the name of its rollout from the scrape on that showed it at 0", async () => {
    await service.read();
    await happen();
    await service.read();
    await committing(service, async () => "committed")("newcomer", "system:monitor");
    const stops = (await service.read()).filter(({ name }) => name === "sluice_stop_conditions_tripped_total");
    const of = (rollout: string) =>
      stops.filter(({ labels }) => labels["rollout"] === rollout).map(({ value }) => value);
    expect(of("autopack")).toEqual([1, 1]);
    expect(of("newcomer").toSorted()).toEqual([0, 1]);
    expect(of("_other").toSorted()).toEqual([0, 1]);
  });

  it("is counted for ten thousand rollouts in as many series as for two hundred", async () => {
    const many = observing(Array.from({ length: 10_000 }, (_, index) => `r${index}`));
    const series = async () => (await many.read()).filter(({ labels }) => "rollout" in labels).length;
    // The word for all others: two kinds of stops, seven kinds of moves.
    expect(await series()).toBeLessThan(12);
    for (let index = 0; index < 10_000; index += 7)
      await committing(many, async () => "committed")(`r${index}`, "system:monitor");
    expect(await series()).toBeLessThan(201 * 12);
  });
});

it("says of flags that nobody has ever confirmed that it is for ever since, which the alert takes for stale", async () => {
  const samples = await observing([], Infinity).read();
  const staleness = samples.filter(({ name }) => name === "sluice_flag_snapshot_staleness_seconds");
  expect(staleness.map(({ value }) => value)).toEqual([Infinity]);
});

describe("what the dashboard shows grow", () => {
  it.each([
    ["a refusal", "sluice_refusals_total", { blocker: "frozen" }],
    ["an accepted move", "sluice_transitions_total", { rollout: "autopack", type: "rollback", outcome: "accepted" }],
    ["a durable write", "sluice_store_commit_duration_seconds_count", { outcome: "stale" }],
    ["an assessment", "sluice_assessment_duration_seconds_count", { outcome: "error" }],
  ])("is there at 0 before it happens: %s", async (_what, name, labels) => {
    const samples = await observing(["autopack"]).read();
    const found = samples.filter((sample) => key(sample) === key({ name, labels, value: 0 }));
    expect(found.map(({ value }) => value)).toEqual([0]);
  });
});
