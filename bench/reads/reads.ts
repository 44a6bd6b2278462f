// npx tsx bench/reads/reads.ts [--rounds 5] [--seconds 5] [--connections 32] [--json]
import { parseArgs } from "node:util";
import { residentMiB, usedBy } from "../support/cpu.ts";
import { atLeast, printReport, show, type Goal } from "../support/report.ts";
import { buildService, startService } from "../support/service.ts";
import { measured, QUIET_CORES, ratios, summarise, type Window } from "../support/windows.ts";
import { requireWrk, wrk } from "../support/wrk.ts";
import { contestants, NAMES } from "./contestants.ts";
import { benchDocuments } from "./documents.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "32" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const connections = Number(values.connections);

interface Cell {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly p99Ms: number;
}

requireWrk();
buildService();
const documents = benchDocuments();
const service = await startService({ SLUICE_MACHINES: documents.folder });
try {
  const field = await contestants(service);
  const cells = new Map<string, Window<Cell>[]>(field.found.map(({ name }) => [name, []]));
  try {
    // Round 0 warms up: the first seconds of a process are spent compiling it.
    for (let round = 0; round <= rounds; round += 1) {
      // Each round begins with another one, so that nobody always comes after the same neighbour.
      const order = field.found.map((_, index) => field.found[(index + round) % field.found.length]);
      for (const contestant of order) {
        if (!contestant) continue;
        const { name, process, load } = contestant;
        const window = await measured(async () => {
          const before = usedBy(process.pid);
          const result = await wrk({ ...load, connections, seconds: round === 0 ? 1 : seconds });
          const perCpuSecond = result.requests / (usedBy(process.pid) - before);
          return { perSecond: result.perSecond, perCpuSecond, p99Ms: result.p99Ms };
        });
        if (round > 0) cells.get(name)?.push(window);
      }
    }
    const of = (name: string, take: (cell: Cell) => number) =>
      (cells.get(name) ?? []).map(({ value, foreign }) => ({ value: take(value), foreign }));
    const ratio = (goal: string, needed: number, one: string, other: string): Goal[] => {
      const found = ratios(
        of(one, (cell) => cell.perSecond),
        of(other, (cell) => cell.perSecond),
      );
      const perCpu = ratios(
        of(one, (cell) => cell.perCpuSecond),
        of(other, (cell) => cell.perCpuSecond),
      );
      if (found.length === 0) return [];
      return [atLeast(goal, needed, summarise(found)), atLeast(`${goal}, per CPU second`, needed, summarise(perCpu))];
    };
    printReport(
      {
        title: "Reads: what flags now?",
        notes: [
          `${rounds} interleaved rounds of ${seconds} s, ${connections} connections, server on core 0, wrk on core 1, ${field.bytes} bytes`,
          `windows with more than ${QUIET_CORES} cores of other processes are left out, unless all are`,
          "ours checks a token at every request, the others none",
          ...field.missing.map((each) => `NOT MEASURED ${each}`),
        ],
        tables: [
          {
            title: "Windows",
            header: ["server", "requests/s", "requests per CPU second", "p99 ms", "RSS MiB", "other cores, at most"],
            rows: field.found.map(({ name, process }) => [
              name,
              show(summarise(of(name, (cell) => cell.perSecond))),
              show(summarise(of(name, (cell) => cell.perCpuSecond))),
              show(summarise(of(name, (cell) => cell.p99Ms))),
              residentMiB(process.pid).toFixed(0),
              Math.max(...(cells.get(name) ?? []).map(({ foreign }) => foreign)).toFixed(2),
            ]),
          },
        ],
        goals: [
          ...ratio("200 by bare node:http", 0.9, NAMES.flags, NAMES.bare),
          ...ratio("200 of 100 flags by bare node:http", 0.9, NAMES.large, NAMES.bareLarge),
          ...ratio("OFREP bulk by bare node:http", 0.9, NAMES.bulk, NAMES.bareBulk),
          ...ratio("200 by nginx", 0.55, NAMES.flags, NAMES.nginx),
          ...ratio("304 by 200", 1.1, NAMES.unchanged, NAMES.flags),
          ...ratio("304 by 200, of 100 flags", 1.1, NAMES.largeUnchanged, NAMES.large),
          // What a server could gain at most that does nothing at all.
          ...ratio("304 by 200, both of bare node:http", 1.1, NAMES.bareUnchanged, NAMES.bare),
          ...ratio("304 by bare node:http", 0.9, NAMES.unchanged, NAMES.bareUnchanged),
          ...ratio("200 by Express + Prisma", 20, NAMES.flags, NAMES.usual),
        ],
      },
      values.json,
    );
  } finally {
    await field.stop();
  }
} finally {
  await service.stop();
  documents.remove();
}
