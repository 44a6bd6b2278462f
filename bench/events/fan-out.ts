import { parseArgs } from "node:util";
import { openFilesLimit } from "../../src/open-files.ts";
import { foreignCores, monotonicMs } from "./machine.ts";
import { startBare, startSluice, type Subject } from "./subjects.ts";

/**
 * How long a change takes to reach every client of its event stream once it is acknowledged to whoever made it; in rounds
 * that alternate with a bare node:http server sending as many bytes. Service, clients and this driver are processes of their
 * own. Needs Linux: npx tsx bench/events/fan-out.ts --clients 1000 [--rounds 9] [--json]
 */
interface Round {
  /** All in ms: from the request until its answer, and from there until the middle and the last client had the event. */
  readonly acknowledged: number;
  readonly median: number;
  readonly last: number;
  /** Until somebody else, who asks for something small at that moment, is answered. */
  readonly meanwhile: number;
  /** Processor cores used by others meanwhile. */
  readonly foreign: number;
}

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "1000" },
    rounds: { type: "string", default: "9" },
    json: { type: "boolean", default: false },
  },
});

await main(Number(values.clients), Number(values.rounds));

async function main(clients: number, rounds: number): Promise<void> {
  requireFiles(clients);
  const subjects = [await startSluice(clients), await startBare(clients)];
  const pids = [process.pid, ...subjects.flatMap((subject) => subject.pids)];
  const measured = subjects.map(({ name, memoryPerClient }) => ({ name, memoryPerClient, rounds: [] as Round[] }));
  // The first round of each warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, subject] of subjects.entries()) {
      const result = await measure(subject, pids);
      if (round > 0) measured[index]?.rounds.push(result);
    }
  }
  // The clients first: a client that loses its stream takes it for a failure.
  for (const { crowd, stop } of subjects) {
    await crowd.close();
    await stop();
  }
  const results = measured.map(({ rounds: all, ...rest }) => ({ ...rest, clients, ...summary(all), rounds: all }));
  process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : table(results));
}

async function measure({ crowd, next, ask }: Subject, pids: readonly number[]): Promise<Round> {
  const { text, make } = next();
  const { received } = await crowd.expect(text);
  const foreign = foreignCores(pids);
  const sent = monotonicMs();
  await make();
  const answered = monotonicMs();
  await ask();
  const meanwhile = monotonicMs() - answered;
  const { median, last } = await received;
  const since = { acknowledged: answered - sent, median: median - answered, last: last - answered, meanwhile };
  return { ...since, foreign: foreign() };
}

type Summary = ReturnType<typeof summary>;

function summary(rounds: readonly Round[]) {
  const of = (key: keyof Round) => rounds.map((round) => round[key]).toSorted((a, b) => a - b);
  const middle = (key: keyof Round) => of(key)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  return {
    acknowledged: middle("acknowledged"),
    median: middle("median"),
    last: middle("last"),
    worst: of("last").at(-1) ?? Number.NaN,
    meanwhile: middle("meanwhile"),
    foreign: middle("foreign"),
  };
}

function table(results: readonly (Summary & { name: string; clients: number; memoryPerClient: number })[]): string {
  const ms = (value: number) => value.toFixed(1).padStart(9);
  const rows = results.map(
    ({ name, acknowledged, median, last, worst, meanwhile, memoryPerClient, foreign }) =>
      `${name.padEnd(10)}${ms(acknowledged)}${ms(median)}${ms(last)}${ms(worst)}${ms(meanwhile)}${(memoryPerClient / 1_024).toFixed(1).padStart(12)}${foreign.toFixed(2).padStart(9)}`,
  );
  const [ours, bare] = results;
  const ratio = ours && bare ? (ours.last / bare.last).toFixed(2) : "";
  return [
    `${results[0]?.clients} clients; medians of the rounds in ms, counted from the acknowledgement (a client may be quicker than it).
other: a small request sent at that moment; kB/client is of use from 10,000 clients on`,
    `${"".padEnd(10)}      ack   median     last    worst    other  kB/client  foreign`,
    ...rows,
    `last client, sluice to node:http: ${ratio}`,
    "",
  ].join("\n");
}

function requireFiles(clients: number): void {
  const allowed = openFilesLimit(process.report);
  const needed = Math.ceil((clients + 512) / 0.8);
  if (allowed === null || allowed >= needed) return;
  console.error(
    `${clients} clients need ${needed} open files a process, and ${allowed} are allowed: ulimit -n ${needed}`,
  );
  process.exit(2);
}
