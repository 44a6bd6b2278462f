import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FINISH_MS } from "../../src/listen.ts";
import { runSql } from "../support/database.ts";
import { occupiedPort, runSluice, scratchFolder, startSluice } from "../support/sluice-process.ts";

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let env: { SLUICE_DATA_DIR: string };
const minimal = readFileSync(path.resolve(import.meta.dirname, "../../machines/minimal.rollout.yaml"), "utf8");

beforeEach(async () => {
  scratch = await scratchFolder();
  env = { SLUICE_DATA_DIR: path.join(scratch.path, "data") };
});
afterEach(() => scratch.remove());

async function documents(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(scratch.path, "machines");
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

describe("starting the service", () => {
  it("creates the store, the token and a rollout for each document, and serves flags", async () => {
    const sluice = await startSluice(env);
    const answer = await fetch(`${sluice.url}/v1/rollouts/autopack/flags`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      rollout: "autopack",
      stage: "stage-0",
      revision: 1,
      flags: { TELEMETRY_DB_ENABLED: true, AUTOPACK_SKIP_CI: false, ARTIFACT_HISTORY_PACK_MAX_TIERS: 5 },
    });
    expect(statSync(path.join(env.SLUICE_DATA_DIR, "admin-token")).mode & 0o777).toBe(0o600);
    expect(sluice.output()).toContain("autopack: stage-0 (revision 1)");
    expect(await sluice.stop()).toMatchObject({ code: 0 });
  });

  it("finds everything again on a second start", async () => {
    const first = await startSluice(env);
    const hold = await fetch(`${first.url}/v1/rollouts/autopack/hold`, {
      method: "POST",
      headers: { authorization: `Bearer ${first.token}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "testing" }),
    });
    expect(hold.status).toBe(200);
    await first.stop();
    const second = await startSluice(env);
    const state = await (await fetch(`${second.url}/v1/rollouts/autopack`)).json();
    expect(state).toMatchObject({ stage: "stage-0", revision: 2, held: { reason: "testing", actor: "token:admin" } });
    expect(second.token).toBe(first.token);
    await second.stop();
  });

  it("says so where a document changed under a rollout, which goes on by the version it has", async () => {
    const folder = await documents({ "minimal.rollout.yaml": minimal });
    const first = await startSluice({ ...env, SLUICE_MACHINES: folder });
    expect((await first.stop()).stdout).not.toContain("sluice adopt");
    await writeFile(path.join(folder, "minimal.rollout.yaml"), minimal.replace("default: false", "default: true"));
    const second = await startSluice({ ...env, SLUICE_MACHINES: folder });
    const served: unknown = await (await fetch(`${second.url}/v1/rollouts/minimal/flags`)).json();
    expect(served).toMatchObject({ flags: { NEW_SEARCH_ENABLED: false } });
    expect((await second.stop()).stdout).toMatch(
      /minimal goes on by another version .*: npx --no-install sluice adopt --rollout minimal --dry-run/,
    );
  });

  it("prints a command that gets the flags, where reading needs a token, too", async () => {
    const sluice = await startSluice({ ...env, SLUICE_ANONYMOUS_READ: "false", SLUICE_ROLLOUT: "unheard-of" });
    const [, command = ""] = /^ {2}(curl .*)$/m.exec(sluice.output()) ?? [];
    const { stdout } = await promisify(execFile)("sh", ["-c", command]);
    expect(JSON.parse(stdout)).toMatchObject({ flags: {} });
    expect((await sluice.stop()).stderr).toContain("there is no such rollout yet");
  });

  it("never prints the token", async () => {
    const sluice = await startSluice(env);
    await fetch(`${sluice.url}/v1/rollouts`, { headers: { authorization: `Bearer ${sluice.token}` } });
    const { stdout, stderr } = await sluice.stop();
    expect(stdout + stderr).not.toContain(sluice.token);
  });

  it("says in one message that the port is taken, and touches nothing", async () => {
    const { port, release } = await occupiedPort();
    const { code, stderr, stdout } = await runSluice(["serve"], { ...env, PORT: String(port) });
    await release();
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(`Cannot listen on 127.0.0.1:${port}`);
    expect(() => statSync(env.SLUICE_DATA_DIR)).toThrow("ENOENT");
  });

  it("names file, line and cause of an unreadable document, and touches nothing", async () => {
    const folder = await documents({ "good.rollout.yaml": minimal, "bad.rollout.yaml": "sluice: 1\nname: [\n" });
    const { code, stderr } = await runSluice(["serve"], { ...env, PORT: "0", SLUICE_MACHINES: folder });
    expect(code).toBe(1);
    expect(stderr).toContain("bad.rollout.yaml:");
    expect(stderr).not.toContain("    at ");
    expect(() => statSync(env.SLUICE_DATA_DIR)).toThrow("ENOENT");
  });

  it("refuses two documents of one name", async () => {
    const folder = await documents({ "a.rollout.yaml": minimal, "b.rollout.yaml": minimal });
    const { code, stderr } = await runSluice(["serve"], { ...env, PORT: "0", SLUICE_MACHINES: folder });
    expect(code).toBe(1);
    expect(stderr).toContain("Two documents are named");
  });

  it.each([
    [{ PORT: "eighty" }, "PORT is"],
    [{ SLUICE_STORE_URL: "mysql://root:hunter2@db/x" }, "SLUICE_STORE_URL is"],
    [{ SLUICE_TELEMETRY_URL: "redis://:hunter2@db/x" }, "SLUICE_TELEMETRY_URL"],
    [{ SLUICE_ANONYMOUS_READ: "perhaps" }, "SLUICE_ANONYMOUS_READ is"],
    [{ SLUICE_MACHINES: "/nowhere/at/all" }, "There is no folder"],
  ])("says what is wrong with %o, without secrets", async (wrong, message) => {
    const { code, stderr } = await runSluice(["serve"], { ...env, PORT: "0", ...wrong });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("hunter2");
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("refuses a store it cannot read, with one message", async () => {
    await mkdir(env.SLUICE_DATA_DIR);
    await writeFile(path.join(env.SLUICE_DATA_DIR, "sluice.db"), "this is not a database ".repeat(100));
    const { code, stderr } = await runSluice(["serve"], { ...env, PORT: "0" });
    expect(code).toBe(1);
    expect(stderr).toContain("sluice.db");
    expect(stderr).not.toContain("    at ");
  });
});

describe("stopping the service", () => {
  it("waits for no connection on which nothing was asked, or not wholly; gives the lease back, and says goodbye", async () => {
    const sluice = await startSluice(env);
    const store = `file:${path.join(env.SLUICE_DATA_DIR, "sluice.db")}`;
    const holder = async () => (await runSql(store, "SELECT holder FROM leases WHERE name = 'monitor'")).flat();
    await expect.poll(holder, { timeout: 10_000 }).toEqual([expect.any(String)]);
    const head = "POST /v1/rollouts/autopack/hold HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    for (const bytes of [
      "",
      head,
      `${head}Authorization: Bearer ${sluice.token}\r\nContent-Length: 20\r\n\r\n{"reas`,
    ]) {
      const socket = connect(Number(new URL(sluice.url).port), "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      socket.write(bytes);
    }
    // An answer on a later connection: those before it have been accepted.
    await fetch(`${sluice.url}/livez`);
    const began = performance.now();
    expect(await sluice.stop()).toMatchObject({ code: 0, stdout: expect.stringMatching(/Stopped\.\n$/) });
    expect(performance.now() - began).toBeLessThan(FINISH_MS);
    expect(await holder()).toEqual([null]);
  });

  it("takes a closing terminal for a SIGTERM, however often it says so", async () => {
    const sluice = await startSluice({ ...env, SLUICE_DRAIN_SECONDS: "1" });
    const ended = sluice.hangUp();
    await expect.poll(async () => (await fetch(`${sluice.url}/readyz`)).status).toBe(503);
    // From the shell, then from the system.
    process.kill(sluice.pid, "SIGHUP");
    // Logged, where nobody reads it.
    const answer = await fetch(`${sluice.url}/v1/rollouts/autopack/hold`, {
      method: "POST",
      headers: { authorization: `Bearer ${sluice.token}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "testing" }),
    });
    expect(answer.status).toBe(200);
    expect((await ended).code).toBe(0);
  });
});
