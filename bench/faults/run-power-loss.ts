import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { bundled } from "./bundled.ts";
import { readDiskTrace, STRACE_OPTIONS, type DiskEvent } from "./disk-trace.ts";
import { faultsDefinition } from "./document.ts";
import { createFileImage, type FileImage } from "./file-image.ts";

export interface PowerLossReport {
  /** Pictures of the disk as a power failure could have left it. */
  readonly images: number;
  /** Writes that had not reached the disk for certain at the failures, of those the ones the picture lacks. */
  readonly unsynced: number;
  readonly dropped: number;
  readonly acknowledged: number;
  readonly broken: readonly string[];
}

interface Options {
  readonly images: number;
  /** Transitions to make. */
  readonly turns: number;
  readonly level: "full" | "normal";
  /** 0..1 */
  readonly random: () => number;
}

/**
 * Traces what a writing service does to its disk, and puts together disks as they could look after a power failure at any moment:
 * what was synced is there, and of everything written since any part may be. Each must hold all that was acknowledged by then.
 */
export async function runPowerLoss({ images, turns, level, random }: Options): Promise<PowerLossReport> {
  const scratch = mkdtempSync(path.join(tmpdir(), "sluice-power-"));
  try {
    const file = path.join(scratch, "store.db");
    const events = await trace(file, turns, level);
    const started = events.findIndex((event) => event.kind === "said" && event.text.includes("started"));
    if (started < 0) throw new Error("the writer never started");
    const count = { images: 0, unsynced: 0, dropped: 0, acknowledged: 0 };
    const broken: string[] = [];
    for (; count.images < images; count.images += 1) {
      const moment = started + 1 + Math.floor(random() * (events.length - started));
      const failure = failAt(events.slice(0, moment), random);
      count.unsynced += failure.unsynced;
      count.dropped += failure.dropped;
      count.acknowledged = Math.max(count.acknowledged, failure.acknowledged);
      const image = path.join(scratch, `image-${count.images}.db`);
      for (const suffix of ["", "-wal"]) {
        const content = failure.files.get(`${file}${suffix}`);
        if (content) writeFileSync(`${image}${suffix}`, content.bytes());
      }
      const problem = await lookAt(image, failure.acknowledged);
      if (problem !== null) broken.push(`after ${moment} of ${events.length} steps: ${problem}`);
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${image}${suffix}`, { force: true });
    }
    return { ...count, broken };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function trace(file: string, turns: number, level: string): Promise<readonly DiskEvent[]> {
  const program = await bundled("power-writer.ts");
  const log = `${file}.trace`;
  try {
    const job = [...program.command, file, String(turns), JSON.stringify(faultsDefinition()), level];
    const { status, stderr, error } = spawnSync("strace", [...STRACE_OPTIONS, "-o", log, ...job], {
      encoding: "utf8",
      timeout: 120_000,
    });
    if (status !== 0)
      throw new Error(`the traced writer ended with ${status}: ${error?.message ?? stderr.slice(-500)}`);
    return readDiskTrace(readFileSync(log, "utf8"));
  } finally {
    program.remove();
  }
}

interface Failure {
  readonly files: ReadonlyMap<string, FileImage>;
  readonly unsynced: number;
  readonly dropped: number;
  /** The last revision the writer was told is stored. */
  readonly acknowledged: number;
}

/** A disk may write the blocks of one write in any order, and stop between two of them. */
const BLOCK = 4_096;

function failAt(events: readonly DiskEvent[], random: () => number): Failure {
  const synced = new Map<string, number>();
  for (const [index, event] of events.entries()) if (event.kind === "sync") synced.set(event.file, index);
  // Sometimes nothing of what was not synced is there, sometimes nearly all of it.
  const kept = random();
  const files = new Map<string, FileImage>();
  const fileOf = (name: string): FileImage => {
    const known = files.get(name) ?? createFileImage();
    files.set(name, known);
    return known;
  };
  const count = { unsynced: 0, dropped: 0, acknowledged: 0 };
  for (const [index, event] of events.entries()) {
    if (event.kind === "said") {
      for (const [, revision] of event.text.matchAll(/done (\d+)/g)) count.acknowledged = Number(revision);
      continue;
    }
    if (event.kind === "sync") continue;
    const certain = index < (synced.get(event.file) ?? -1);
    if (event.kind === "remove") {
      if (certain || random() < kept) files.delete(event.file);
    } else if (event.kind === "truncate") {
      if (certain || random() < kept) fileOf(event.file).truncate(event.length);
    } else {
      for (let from = 0; from < event.data.length; from += BLOCK) {
        if (!certain) count.unsynced += 1;
        if (certain || random() < kept)
          fileOf(event.file).write(event.offset + from, event.data.subarray(from, from + BLOCK));
        else count.dropped += 1;
      }
    }
  }
  return { files, ...count };
}

/** Null: everything acknowledged is there, and the trail and the state belong together. */
async function lookAt(image: string, acknowledged: number): Promise<string | null> {
  const connection = await new PrismaLibSql({ url: `file:${image}` }).connect();
  const ask = async (sql: string) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
  try {
    const [[health] = []] = await ask("PRAGMA integrity_check");
    if (health !== "ok") return `integrity_check says ${String(health)}`;
    const [[revision, seq] = []] = await ask("SELECT revision, audit_seq FROM rollouts");
    const [[events, latest] = []] = await ask("SELECT COUNT(*), MAX(revision) FROM audit_events");
    const found = Number(revision);
    if (!(found >= acknowledged)) return `revision ${acknowledged} was acknowledged, ${String(revision)} is stored`;
    if (Number(events) !== Number(seq) || Number(latest) !== found)
      return `revision ${found} with ${String(seq)} events announced, ${String(events)} events up to ${String(latest)} found`;
    return null;
  } catch (error) {
    return `the store cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await connection.dispose();
  }
}
