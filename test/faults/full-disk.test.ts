import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";

const MINUTES = 60_000;
const scratch = await scratchFolder();
const disk = path.join(scratch.path, "disk");
mkdirSync(disk);
/** Takes the right to mount, which root has outside of most containers. */
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]).status === 0;
if (!mounted) console.warn("full disks are not tested: a small one cannot be mounted here");
const filler = path.join(disk, "filler");

describe.skipIf(!mounted)("a service on sqlite whose disk is full", () => {
  const data = path.join(disk, "data");
  let sluice: SluiceProcess;
  beforeAll(async () => {
    sluice = await startSluice({ SLUICE_DATA_DIR: data });
  }, 2 * MINUTES);
  afterAll(async () => {
    await sluice.stop("SIGKILL");
    spawnSync("umount", ["-l", disk]);
    await scratch.remove();
  });

  async function ask(method: string, url: string, body?: object) {
    const response = await fetch(sluice.url + url, {
      method,
      headers: { authorization: `Bearer ${sluice.token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const hold = (reason: string) => ask("POST", "/v1/rollouts/autopack/hold", { reason });
  const release = (reason: string) => ask("POST", "/v1/rollouts/autopack/release", { reason });
  const kill = () =>
    ask("POST", "/v1/rollouts/autopack/kill-switches/emergency-rollback/engage", { reason: "full or not" });
  const revision = async () => (await ask("GET", "/v1/rollouts/autopack")).body["revision"];

  /** Leaves not a byte, and writes until the log of the database would have to grow. */
  async function fill(): Promise<Awaited<ReturnType<typeof hold>>> {
    expect(() => {
      for (;;) appendFileSync(filler, Buffer.alloc(4_096));
    }).toThrow("ENOSPC");
    for (let turn = 0; turn < 200; turn += 1) {
      const answer = await (turn % 2 === 0 ? release : hold)(`turn ${turn} ${"x".repeat(900)}`);
      if (answer.status !== 200) return answer;
    }
    throw new Error("the disk is full, and everything was stored");
  }

  it(
    "says that nothing was written, goes on serving flags, and stores a kill as soon as there is room",
    { timeout: 2 * MINUTES },
    async () => {
      await hold("before");
      const full = await fill();
      expect(full).toMatchObject({
        status: 503,
        body: { detail: expect.stringMatching(/nothing was written.*space/) },
      });
      const before = await revision();
      expect((await kill()).status).toBe(503);
      expect((await ask("GET", "/v1/rollouts/autopack/flags")).status).toBe(200);
      expect(await revision()).toBe(before);
      rmSync(filler);
      expect((await kill()).body).toMatchObject({ decision: "accepted" });
      expect((await ask("GET", "/v1/audit/verify")).body["valid"]).toBe(true);
    },
  );

  it(
    "has stored nothing of what it refused, also when it is killed then and the next process recovers the file",
    { timeout: 2 * MINUTES },
    async () => {
      await fill();
      const before = await revision();
      expect(before).toBeGreaterThan(1);
      await sluice.stop("SIGKILL");
      rmSync(filler);
      sluice = await startSluice({ SLUICE_DATA_DIR: data });
      expect(await revision()).toBe(before);
      expect((await ask("GET", "/v1/audit/verify")).body["valid"]).toBe(true);
      expect((await kill()).body).toMatchObject({ decision: "unchanged" });
    },
  );
});
