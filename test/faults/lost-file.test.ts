import { copyFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectTo } from "../../src/store/database.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sql, type Sql } from "../../src/store/sql.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { createWrite } from "../../src/store/transaction.ts";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";

const MINUTES = 60_000;
const LOST = /sluice\.db.*removed or replaced while .*start again/;

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let data: string;
let file: string;
beforeEach(async () => {
  scratch = await scratchFolder();
  data = path.join(scratch.path, "data");
  file = path.join(data, "sluice.db");
});
afterEach(() => scratch.remove());

function remove(): void {
  for (const name of readdirSync(data)) if (name.startsWith("sluice.db")) rmSync(path.join(data, name));
}

/** By a backup. */
function replace(): void {
  copyFileSync(file, path.join(data, "backup"));
  renameSync(path.join(data, "backup"), file);
}

describe.each([remove, replace])("a store whose SQLite file somebody has chosen to $name", (lose) => {
  let connections: ReturnType<typeof connectTo>;
  beforeEach(async () => {
    await (await openStore({ url: `file:${file}` })).close();
    connections = connectTo(parseStoreUrl(`file:${file}`));
    await write(sql`UPDATE rollouts SET name = name`);
  });
  afterEach(() => connections.close());

  const write = (statement: Sql, meanwhile = () => {}) =>
    createWrite(
      connections.writer,
      () => 0,
    )(async (tx) => {
      await tx.run(statement);
      meanwhile();
    });

  it("acknowledges no write and no read, nor makes a file in its place", async () => {
    lose();
    const left = readdirSync(data);
    await expect(write(sql`DELETE FROM rollouts`)).rejects.toMatchObject({ code: "file-lost", message: LOST });
    await expect(connections.reader.rows(sql`SELECT name FROM rollouts`)).rejects.toMatchObject({ code: "file-lost" });
    await expect(connections.database.rollout.count()).rejects.toThrow(LOST);
    expect(readdirSync(data)).toEqual(left);
  });

  it("acknowledges nothing that was under way", async () => {
    await expect(write(sql`DELETE FROM rollouts`, lose)).rejects.toMatchObject({ code: "file-lost" });
  });
});

describe("a service whose SQLite file", () => {
  const kill = ({ url, token }: SluiceProcess) =>
    fetch(`${url}/v1/rollouts/autopack/kill-switches/emergency-rollback/engage`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "testing" }),
    });

  it("is removed acknowledges no kill, says what it found, and ends", { timeout: 2 * MINUTES }, async () => {
    // Should it find out by itself before it is asked, it answers on for a moment.
    const sluice = await startSluice({ SLUICE_DATA_DIR: data, SLUICE_DRAIN_SECONDS: "1" });
    remove();
    const answer = await kill(sluice);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(LOST) });
    expect(await sluice.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(LOST) });
  });

  it("is replaced finds out by itself, ends, and starts with what is there", { timeout: 2 * MINUTES }, async () => {
    const first = await startSluice({ SLUICE_DATA_DIR: data });
    replace();
    expect(await first.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(LOST) });
    const second = await startSluice({ SLUICE_DATA_DIR: data });
    expect((await kill(second)).status).toBe(200);
    await second.stop();
  });
});
