// A process that is killed while it writes. It loads everything, waits for its job on standard input, looks at what the
// process before it left behind, and then writes until it dies.
import { appendFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import type { Command } from "../../src/rollout/command.ts";
import { brokenPromises, type Request } from "./check-histories.ts";
import { commandService, type Answered, type Send, type Sent } from "./command-service.ts";
import { createLadder } from "./create-ladder.ts";
import { openPlanted, type Plant } from "./planted-store.ts";

export interface WriterJob {
  readonly url: string;
  readonly definition: VersionedDefinition;
  readonly plant: Plant | null;
  readonly cycle: number;
  /** File to note requests and answers in: what is written to it outlives the process. */
  readonly journal: string;
  /** What the process before this one sent. */
  readonly before: readonly Request[];
  /** False: only look. */
  readonly write: boolean;
}

export type JournalLine = { readonly sent: Sent } | { readonly key: string; readonly answered: Answered };

export interface Checked {
  readonly broken: readonly string[];
  /** Unanswered requests sent again, and how many of them the process before had carried out. */
  readonly retried: number;
  readonly foundDone: number;
}

const WRITERS = 4;
const STAGES = ["zero", "one", "two", "three"];
const KILL_SWITCHES = ["slow", "off"];

const orders = createInterface({ input: process.stdin });
// Whoever started it is gone: nobody would ever end it.
orders.once("close", () => process.exit(1));
const [line] = (await once(orders, "line")) as [string];
const job = JSON.parse(line) as WriterJob; // written by kill-loop.ts
const store = await openPlanted(job.url, job.plant);
const send = commandService(store, job.definition);
console.log(JSON.stringify(await lookBack(send)));
if (job.write) {
  const rollouts = [`cycle-${job.cycle}-a`, `cycle-${job.cycle}-b`];
  for (const rollout of rollouts) await createLadder(store, rollout, job.definition);
  // The first command of a process takes as long as twenty later ones; being killed in it alone would prove little.
  for (const rollout of rollouts) {
    const reason = `${rollout}-first`;
    await writeOnce(send, { key: reason, rollout, command: { type: "hold", reason } });
  }
  console.log("writing");
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => keepWriting(send, writer, rollouts)));
}
await store.close();
process.exit(0);

async function lookBack(retry: Send): Promise<Checked> {
  const asFound = await brokenPromises(store, job.definition.definition, job.before);
  let retried = 0;
  let foundDone = 0;
  const settled: Request[] = [];
  for (const { sent, answered } of job.before) {
    const now = answered ?? (await retry(sent));
    if (answered === null) retried += 1;
    if (answered === null && now.replayed) foundDone += 1;
    settled.push({ sent, answered: now });
  }
  const repeated = await brokenRepetition(retry);
  return {
    broken: [...asFound, ...repeated, ...(await brokenPromises(store, job.definition.definition, settled))],
    retried,
    foundDone,
  };
}

/** The last answer that arrived, asked for again by somebody who does not know that it did. */
async function brokenRepetition(retry: Send): Promise<readonly string[]> {
  const last = job.before.findLast(({ answered }) => answered?.outcome === "accepted");
  if (!last) return [];
  const again = await retry(last.sent);
  if (again.replayed && again.revision === last.answered?.revision) return [];
  return [`request ${last.sent.key} was answered ${JSON.stringify(last.answered)}, then ${JSON.stringify(again)}`];
}

async function keepWriting(write: Send, writer: number, rollouts: readonly string[]): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    // SQLite answers without ever waiting, and a process that never waits would not hear that its harness is gone.
    await nextTurn();
    const key = `${job.cycle}-${writer}-${turn}`;
    await writeOnce(write, { key, rollout: pick(rollouts), command: anyCommand(key) });
  }
}

async function writeOnce(write: Send, sent: Sent): Promise<void> {
  note({ sent });
  note({ key: sent.key, answered: await write(sent) });
}

function note(entry: JournalLine): void {
  appendFileSync(job.journal, `${JSON.stringify(entry)}\n`);
}

function anyCommand(reason: string): Command {
  const commands: readonly Command[] = [
    { type: "promote", reason, force: false },
    { type: "promote", reason, force: false },
    { type: "rollback", to: pick(STAGES), reason },
    { type: "hold", reason },
    { type: "release", reason },
    { type: "release", reason },
    { type: "engage", killSwitch: pick(KILL_SWITCHES), reason },
    { type: "rearm", killSwitch: pick(KILL_SWITCHES), reason, force: true },
    { type: "rearm", killSwitch: pick(KILL_SWITCHES), reason, force: true },
  ];
  return pick(commands);
}

function pick<T>(among: readonly T[]): T {
  return among[Math.floor(Math.random() * among.length)] as T; // never empty
}
