import { collectDefaultMetrics, Gauge, type Registry } from "prom-client";
import { ROLLOUTS_NAMED } from "./rollout-names.ts";
import type { Watched } from "./watched.ts";

/** A scrape waits so long for the store: a dead database must not take the metrics that tell of it along. */
const PATIENCE_MS = 1_000;

export interface Build {
  readonly version: string;
}

/** The state of this process, looked at when somebody scrapes. */
export function registerProcessMetrics(register: Registry, build: Build, watched: Watched): void {
  const registers = [register];
  collectDefaultMetrics({ register });
  new Gauge({
    name: "sluice_build_info",
    help: "Always 1; the version of Sluice is a label.",
    labelNames: ["version"],
    registers,
  }).set({ version: build.version }, 1);
  gauge(
    "sluice_flag_snapshot_staleness_seconds",
    "Since when nobody has confirmed the flags served; +Inf: never.",
    watched.staleness,
  );
  gauge("sluice_store_failing", "1: something could not be stored within the last 30 s; 0: all could.", () =>
    watched.failing() === null ? 0 : 1,
  );
  gauge("sluice_event_stream_clients", "Connected event streams.", watched.eventClients);
  gauge("sluice_rollouts", "Rollouts whose flags are served.", () => watched.snapshots.size);
  gauge("sluice_rollouts_with_engaged_kill_switch", "Rollouts with at least one engaged kill switch.", () =>
    [...watched.snapshots.all()].reduce((count, { engaged }) => count + (engaged.length > 0 ? 1 : 0), 0),
  );
  gauge("sluice_monitor_holds_lease", "1 on the one replica that watches stop conditions, 0 on the others.", () =>
    watched.monitor.standing() === null ? 0 : 1,
  );
  perRollout(register, watched);
  monitored(register, watched);
  backlog(register, watched);

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}

/** Only as long as every rollout can have its own: some of them named and others not would read as if those were gone. */
function perRollout(register: Registry, { snapshots }: Watched): void {
  const named = function* () {
    if (snapshots.size <= ROLLOUTS_NAMED) yield* snapshots.all();
  };
  const rule = `absent above ${ROLLOUTS_NAMED} rollouts`;
  new Gauge({
    name: "sluice_rollout_stage",
    help: `Always 1; the stage a rollout is in is a label (${rule}).`,
    labelNames: ["rollout", "stage"],
    registers: [register],
    collect() {
      this.reset();
      for (const { rollout, stage } of named()) this.set({ rollout, stage }, 1);
    },
  });
  new Gauge({
    name: "sluice_rollout_engaged_kill_switches",
    help: `Engaged kill switches of a rollout (${rule}).`,
    labelNames: ["rollout"],
    registers: [register],
    collect() {
      this.reset();
      for (const { rollout, engaged } of named()) this.set({ rollout }, engaged.length);
    },
  });
}

function monitored(register: Registry, { monitor }: Watched): void {
  new Gauge({
    name: "sluice_monitor_rollouts",
    help: "Rollouts this replica watches, by what its last look came to; absent on replicas that stand by.",
    labelNames: ["status"],
    registers: [register],
    collect() {
      this.reset();
      for (const [status, count] of Object.entries(monitor.standing() ?? {})) this.set({ status }, count);
    },
  });
}

/** Absent where the store does not answer: yesterday's backlog would be read as today's. */
function backlog(register: Registry, { outbox, clock }: Watched): void {
  const registers = [register];
  // Two metrics of one scrape are one question.
  let asked: ReturnType<typeof ask> | null = null;
  const ask = () => within(PATIENCE_MS, outbox.backlog());
  const found = () => (asked ??= ask().finally(() => (asked = null)));
  new Gauge({
    name: "sluice_notifications",
    help: "Notices on their way: waiting to be addressed, pending at a target, failed for good. Same on every replica.",
    labelNames: ["state"],
    registers,
    async collect() {
      const known = await found();
      this.reset();
      if (known === null) return;
      const { waiting, pending, failed } = known;
      for (const [state, count] of Object.entries({ waiting, pending, failed })) this.set({ state }, count);
    },
  });
  new Gauge({
    name: "sluice_notification_oldest_waiting_seconds",
    help: "Age of the oldest notice on its way to somebody; 0: there is none. Same on every replica.",
    labelNames: [],
    registers,
    async collect() {
      const known = await found();
      this.remove();
      if (known === null) return;
      const { oldestAt } = known;
      this.set(oldestAt === null ? 0 : (clock().getTime() - Date.parse(oldestAt)) / 1000);
    },
  });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  try {
    return await Promise.race([work, patience]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
