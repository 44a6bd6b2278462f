import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { occupiedPort, scratchFolder } from "../support/sluice-process.ts";

const root = path.resolve(import.meta.dirname, "../..");
const MINUTES = 60_000;

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let clone: string;
let port: number;
let service: ChildProcess | undefined;

beforeAll(async () => {
  scratch = await scratchFolder();
  clone = path.join(scratch.path, "sluice");
  expect(spawnSync("git", ["clone", "--quiet", root, clone]).status).toBe(0);
  // What npm ci would put there; the rest of the start is done for real. Hard links, not one symbolic link: where the start finds
  // the modules out of date, its npm ci must empty this copy and not the developer's own folder.
  const modules = path.join(root, "node_modules");
  const linked = spawnSync("cp", ["-al", modules, clone]).status === 0;
  if (!linked) expect(spawnSync("cp", ["-a", modules, clone]).status).toBe(0);
  const free = await occupiedPort();
  port = free.port;
  await free.release();
}, 1 * MINUTES);

afterAll(async () => {
  service?.kill("SIGKILL");
  await scratch.remove();
});

/** The README's command blocks of a kind, on the port of this test. */
function blocks(kind: "bash" | "bash terminal-1"): readonly string[] {
  const text = readFileSync(path.join(clone, "README.md"), "utf8").replaceAll("8080", String(port));
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)]
    .filter(([, info]) => info === kind)
    .map(([, , body]) => body ?? "");
}

/** A line the README calls refused must exit with 1, every other one with 0. */
function asScript(block: string): string {
  return block
    .split("\n")
    .map((line) => {
      if (!line.endsWith("# refused")) return line;
      return `code=0; ${line.replace(/\s*# refused$/, "")} || code=$?; test "$code" = 1`;
    })
    .join("\n");
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    PORT: String(port),
    SLUICE_URL: `http://127.0.0.1:${port}`,
    npm_config_update_notifier: "false",
  };
}

async function startService(): Promise<string> {
  const [start] = blocks("bash terminal-1");
  service = spawn("bash", ["-c", `exec env ${start?.trim() ?? "false"}`], { cwd: clone, env: environment() });
  return new Promise((resolve, reject) => {
    let said = "";
    const collect = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Try:")) resolve(said);
    };
    service?.stdout?.on("data", collect);
    service?.stderr?.on("data", collect);
    service?.once("close", (code) => reject(new Error(`npm start ended with ${code}\n${said}`)));
  });
}

describe("the README", () => {
  it(
    "gets a newcomer from a fresh clone to stage 3, into an emergency and out of it",
    { timeout: 6 * MINUTES },
    async () => {
      expect(await startService()).toContain("autopack: stage-0 (revision 1)");

      const script = `set -euo pipefail\n${blocks("bash").map(asScript).join("\n")}`;
      const { status, stdout, stderr } = await run("bash", ["-c", script]);
      expect(`${stderr}\nexit code ${status}`).toMatch(/exit code 0$/);

      expect(stdout).toContain("export TELEMETRY_DB_ENABLED='true'");
      const events = (await (await fetch(`http://127.0.0.1:${port}/v1/audit?rollout=autopack&limit=100`)).json()) as {
        items: { type: string; from?: string; to?: string }[];
      };
      const promotions = events.items.filter(({ type }) => type === "rollout.promoted").length;
      expect(promotions).toBe(3);
      expect(events.items.map(({ type }) => type)).toEqual(
        expect.arrayContaining([
          "rollout.promotion_refused",
          "kill_switch.engaged",
          "kill_switch.rearmed",
          "promotion.released",
        ]),
      );
      const state = await (await fetch(`http://127.0.0.1:${port}/v1/rollouts/autopack`)).json();
      expect(state).toMatchObject({ stage: "stage-1", held: { reason: "release freeze" }, engaged: [] });
    },
  );

  it("starts a service that a SIGTERM to npm drains and ends with 0", async () => {
    const ended = new Promise((resolve) => service?.once("close", resolve));
    service?.kill("SIGTERM");
    expect(await ended).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow("fetch failed");
  });

  it("shows no command outside of what the tests run", () => {
    const text = readFileSync(path.join(root, "README.md"), "utf8");
    const infos = [...text.matchAll(/^```(\S.*)$/gm)].map(([, info]) => info);
    expect(new Set(infos)).toEqual(new Set(["bash", "bash terminal-1"]));
  });
});

function run(command: string, args: readonly string[]) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(command, args, { cwd: clone, env: environment() });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("close", (status) => resolve({ status, stdout, stderr }));
  });
}
