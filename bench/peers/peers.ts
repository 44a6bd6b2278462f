// npx tsx bench/peers/peers.ts [--rounds 5] [--seconds 5] [--count 1000] [--starts 5] [--json]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../../test/support/postgres.ts";
import type { Series } from "../support/client.ts";
import { residentMiB, usedBy } from "../support/cpu.ts";
import type { Pinned } from "../support/pinned.ts";
import { atLeast, atMost, printReport, show } from "../support/report.ts";
import { buildService, startService } from "../support/service.ts";
import { measured, QUIET_CORES, ratios, summarise, type Window } from "../support/windows.ts";
import { requireWrk, wrk } from "../support/wrk.ts";
import { installUnleash, type Unleash } from "./install-unleash.ts";
import { startUnleash } from "./start-unleash.ts";
import { ourChanger, unleashChanger } from "./toggles.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    count: { type: "string", default: "1000" },
    starts: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
const CONNECTIONS = 32;
const CONCURRENT = 16;

/** What was measured of one of the two, by name of the figure. */
type Figures = Map<string, Window<number>[]>;

function note(figures: Figures, name: string, window: Window<number>): void {
  figures.set(name, [...(figures.get(name) ?? []), window]);
}

interface Side {
  readonly pid: number;
  readonly read: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  change(count: number, concurrent: number): Promise<Series>;
}

async function round(side: Side, figures: Figures, seconds: number, count: number): Promise<void> {
  const before = usedBy(side.pid);
  const reading = await measured(() => wrk({ ...side.read, connections: CONNECTIONS, seconds }));
  const perCpuSecond = reading.value.requests / (usedBy(side.pid) - before);
  note(figures, "reads/s", { ...reading, value: reading.value.perSecond });
  note(figures, "reads per CPU second", { ...reading, value: perCpuSecond });
  note(figures, "RSS under load, MiB", { ...reading, value: residentMiB(side.pid) });
  for (const [name, concurrent] of [
    ["changes/s, one at once", 1],
    [`changes/s, ${CONCURRENT} at once`, CONCURRENT],
  ] as const) {
    const spent = usedBy(side.pid);
    const changing = await measured(() => side.change(count, concurrent));
    note(figures, `${name}, CPU ms each`, { ...changing, value: ((usedBy(side.pid) - spent) * 1000) / count });
    note(figures, name, { ...changing, value: changing.value.perSecond });
    note(figures, `${name}, p50 ms`, { ...changing, value: changing.value.p50Ms });
  }
}

/** Both start on a store that already has its tables: a deployment migrates once and restarts often. */
async function coldStarts(unleash: Unleash, database: string, ours: Figures, theirs: Figures, starts: number) {
  const data = mkdtempSync(path.join(tmpdir(), "sluice-starts-"));
  const restart = () => startService({ SLUICE_DATA_DIR: data });
  try {
    await (await restart()).stop();
    for (let start = 0; start < starts; start += 1) {
      await noteStart(ours, restart);
      await noteStart(theirs, () => startUnleash(unleash, database));
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function noteStart(
  figures: Figures,
  start: () => Promise<Pinned & { readonly coldStartMs: number }>,
): Promise<void> {
  const started = await measured(start);
  note(figures, "cold start, ms", { ...started, value: started.value.coldStartMs });
  note(figures, "cold start, CPU ms", { ...started, value: usedBy(started.value.pid) * 1000 });
  note(figures, "RSS idle, MiB", { ...started, value: residentMiB(started.value.pid) });
  await started.value.stop();
}

async function compare(unleash: Unleash): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  const ours: Figures = new Map();
  const theirs: Figures = new Map();
  try {
    const { url: database } = await postgres.createDatabase();
    const peer = await startUnleash(unleash, database);
    const service = await startService();
    const changers = { ours: await ourChanger(service, CONCURRENT), theirs: await unleashChanger(peer, CONCURRENT) };
    try {
      const mine: Side = {
        pid: service.pid,
        read: { url: `${service.url}/v1/rollouts/autopack/flags`, headers: { Authorization: service.authorization } },
        change: changers.ours.change,
      };
      const other: Side = {
        pid: peer.pid,
        read: { url: `${peer.url}/api/frontend`, headers: peer.frontendHeaders },
        change: changers.theirs.change,
      };
      for (const side of [mine, other]) await round(side, new Map(), 2, 2 * CONCURRENT);
      for (let number = 0; number < Number(values.rounds); number += 1) {
        const sides = [
          [mine, ours],
          [other, theirs],
        ] as const;
        for (const [side, figures] of number % 2 === 0 ? sides : sides.toReversed()) {
          await round(side, figures, Number(values.seconds), Number(values.count));
        }
      }
    } finally {
      for (const changer of Object.values(changers)) changer.close();
      await service.stop();
      await peer.stop();
    }
    await coldStarts(unleash, database, ours, theirs, Number(values.starts));
  } finally {
    await postgres.stop();
  }
  report(unleash, ours, theirs);
}

function report(unleash: Unleash, ours: Figures, theirs: Figures): void {
  const ratio = (name: string) => summarise(ratios(ours.get(name) ?? [], theirs.get(name) ?? []));
  const many = `changes/s, ${CONCURRENT} at once`;
  printReport(
    {
      title: `Peers: unleash-server ${unleash.version}`,
      notes: [
        `${values.rounds} interleaved rounds of ${values.seconds} s and ${values.count} changes, both servers on core 0 and authenticated, rate limits raised`,
        "reads: ours GET …/flags with seven values, theirs GET /api/frontend with seven features that are on",
        "changes: ours engage and rearm a kill switch, with an audit event in a hash chain; theirs switch a feature off and on",
        `ours on Node ${process.versions.node} with SQLite, theirs on Node 24 with PostgreSQL, which has both cores; both sync every commit`,
        "cold start: until the first answer about flags, with all tables there",
        "CPU: of the server process alone, without theirs of PostgreSQL; what other processes do disturbs these figures least",
        `windows with more than ${QUIET_CORES} cores of other processes are left out, unless all are`,
      ],
      tables: [
        {
          title: "Figures",
          header: ["figure", "ours", "theirs", "ours by theirs"],
          rows: [...ours.keys()].map((name) => [
            name,
            show(summarise(ours.get(name) ?? [])),
            show(summarise(theirs.get(name) ?? [])),
            show(ratio(name)),
          ]),
        },
      ],
      goals: [
        atLeast("reads by theirs", 12, ratio("reads/s")),
        atLeast("reads by theirs, per CPU second", 12, ratio("reads per CPU second")),
        atLeast("durable changes by theirs, one at once", 5, ratio("changes/s, one at once")),
        atLeast(`durable changes by theirs, ${CONCURRENT} at once`, 5, ratio(many)),
        atMost("cold start by theirs", 1 / 5, ratio("cold start, ms")),
        atMost("cold start by theirs, CPU time", 1 / 5, ratio("cold start, CPU ms")),
        atMost("RSS under load by theirs", 1 / 3, ratio("RSS under load, MiB")),
      ],
    },
    values.json,
  );
}

requireWrk();
buildService();
let unleash: Unleash | null = null;
try {
  unleash = installUnleash();
} catch (error) {
  console.error(`NOT MEASURED: unleash-server cannot be installed here.\n${String(error).slice(0, 2000)}`);
  process.exitCode = 1;
}
if (unleash) await compare(unleash);
