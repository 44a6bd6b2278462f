import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { openStore } from "../../src/store/open-store.ts";
import { brokenPromises, type Request } from "./check-histories.ts";
import { bundled } from "./bundled.ts";
import { faultsDefinition } from "./document.ts";
import type { Checked, JournalLine, WriterJob } from "./kill-writer.ts";
import type { Plant } from "./planted-store.ts";

export interface KillLoop {
  /** An empty database. */
  readonly url: string;
  readonly cycles: number;
  readonly plant: Plant | null;
  /** True: the first broken promise ends the run. */
  readonly stopAtFirst?: boolean;
}

export interface KillLoopReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged changes of state among them. */
  readonly accepted: number;
  /** Requests without an answer when their process was killed; those of them that had been carried out all the same. */
  readonly inFlight: number;
  readonly doneUnanswered: number;
  readonly broken: readonly string[];
  readonly seconds: number;
}

/** Longest time a process writes before it is killed, in milliseconds. */
const LONGEST_LIFE_MS = 100;

/**
 * Kills a writing process, has the next look at what was left and write, again and again. A cycle is one process that opened the
 * store, wrote with several writers at once and was killed with SIGKILL. At the end all that was ever acknowledged is looked at once more.
 */
export async function runKillLoop({ url, cycles, plant, stopAtFirst = false }: KillLoop): Promise<KillLoopReport> {
  const began = performance.now();
  const definition = faultsDefinition();
  const program = await bundled("kill-writer.ts");
  const scratch = mkdtempSync(path.join(tmpdir(), "sluice-kill-"));
  const count = { kills: 0, acknowledged: 0, accepted: 0, inFlight: 0, doneUnanswered: 0 };
  const broken: string[] = [];
  let before: readonly Request[] = [];
  const everything: Request[] = [];
  let waiting = startWriter(program.command);
  try {
    for (let cycle = 1; cycle <= cycles + 1 && !(stopAtFirst && broken.length > 0); cycle += 1) {
      const writer = waiting;
      const write = cycle <= cycles;
      // The next one loads its modules meanwhile; it opens the store when this one is dead.
      waiting = write ? startWriter(program.command) : writer;
      const journal = path.join(scratch, `${cycle}.ndjson`);
      const job: WriterJob = { url, definition, plant, cycle, journal, before, write };
      const checked = await writer.begin(job);
      broken.push(...checked.broken);
      count.inFlight += checked.retried;
      count.doneUnanswered += checked.foundDone;
      if (!write) break;
      await delay(Math.random() * LONGEST_LIFE_MS);
      if (await writer.kill()) count.kills += 1;
      before = readJournal(journal);
      everything.push(...before);
      count.acknowledged += before.filter(({ answered }) => answered !== null).length;
      count.accepted += before.filter(({ answered }) => answered?.outcome === "accepted").length;
    }
  } finally {
    await waiting.kill();
    program.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
  if (broken.length === 0) broken.push(...(await lookAtAll(url, definition, everything)));
  return { ...count, broken, seconds: (performance.now() - began) / 1000 };
}

async function lookAtAll(url: string, { definition }: VersionedDefinition, requests: readonly Request[]) {
  const store = await openStore({ url });
  try {
    return await brokenPromises(store, definition, requests);
  } finally {
    await store.close();
  }
}

/** A run that injected nothing proves nothing, so it fails too. */
export function problemsOf({ kills, accepted, inFlight, broken }: KillLoopReport, cycles: number): readonly string[] {
  const idle = [
    ...(kills < cycles ? [`only ${kills} of ${cycles} processes were killed while they wrote`] : []),
    ...(accepted < cycles ? [`only ${accepted} transitions were acknowledged in ${cycles} cycles`] : []),
    ...(inFlight === 0 ? ["no request was in flight at any kill"] : []),
  ];
  return [...broken, ...idle];
}

function startWriter([node = "", ...args]: readonly string[]) {
  const child = spawn(node, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close");
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the writer ended by itself:\n${complaint}`);
    return value;
  };
  return {
    /** Resolves when it has looked back and, if it is to write, begins to. */
    async begin(job: WriterJob): Promise<Checked> {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      const checked = JSON.parse(await nextLine()) as Checked; // written by kill-writer.ts
      if (job.write && (await nextLine()) !== "writing") throw new Error(`the writer does not write:\n${complaint}`);
      return checked;
    },
    /** True when it was alive until then. */
    async kill(): Promise<boolean> {
      const alive = isAlive(child) && child.kill("SIGKILL");
      await ended;
      return alive && child.signalCode === "SIGKILL";
    },
  };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** The last line may have been cut off with the process. */
function readJournal(file: string): readonly Request[] {
  const requests = new Map<string, Request>();
  for (const text of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
    const line = JSON.parse(text) as JournalLine; // written by kill-writer.ts
    if ("sent" in line) requests.set(line.sent.key, { sent: line.sent, answered: null });
    else {
      const request = requests.get(line.key);
      if (request) requests.set(line.key, { ...request, answered: line.answered });
    }
  }
  return [...requests.values()];
}
