import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startService, type Service } from "../events/support/service.ts";
import { scratchFolder } from "../support/sluice-process.ts";

const root = path.resolve(import.meta.dirname, "../..");
let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** A process of its own, its standard output line by line. */
function start(command: string, args: readonly string[], cwd = root) {
  const child = spawn(command, args, {
    cwd,
    env: {
      PATH: process.env.PATH,
      SLUICE_URL: service.url,
      SLUICE_ROLLOUT: "minimal",
      SLUICE_TOKEN: service.token,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (err += chunk));
  const ended = new Promise<number | null>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal === null ? code : null)),
  );
  return {
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async line(): Promise<string> {
      const next = await lines.next();
      if (next.done) throw new Error(`it ended without another line: ${err}`);
      return next.value;
    },
  };
}

const sluice = (...args: readonly string[]) =>
  start(process.execPath, ["--import", "tsx", "src/main.ts", "watch", ...args]);
const flags = async (): Promise<unknown> =>
  (await fetch(`${service.url}/v1/rollouts/minimal/flags`)).json() as Promise<unknown>;

describe("sluice watch as a process", () => {
  it("prints the flags in force and each revision after them, and ends when it is interrupted", async () => {
    const watching = sluice("--json");
    expect(JSON.parse(await watching.line())).toEqual(await flags());
    const revision = await service.bump("minimal");
    expect(JSON.parse(await watching.line())).toMatchObject({ rollout: "minimal", revision });
    watching.kill("SIGINT");
    expect(await watching.ended).toBe(130);
  });

  it("says for people what has changed", async () => {
    const watching = sluice();
    expect(await watching.line()).toMatch(/^\d{4}-.*Z {2}minimal is in disabled, revision \d+$/);
    expect(await watching.line()).toBe("  NEW_SEARCH_ENABLED  false");
    await service.bump("minimal");
    expect(await watching.line()).toMatch(/revision \d+; no flag changes$/);
    watching.kill("SIGTERM");
    expect(await watching.ended).toBe(143);
  });

  it("passes a signal on to the command, and ends with it", async () => {
    const script = `process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log(process.env.NEW_SEARCH_ENABLED);`;
    const watching = sluice("--", process.execPath, "-e", script);
    expect(await watching.line()).toBe("false");
    watching.kill("SIGTERM");
    expect(await watching.ended).toBe(9);
  });
});

const page = readFileSync(path.join(root, "docs/watching.md"), "utf8");
const recipe = (name: string): string =>
  new RegExp(`<!-- checked: ${name} -->\\n\\n?\`\`\`\\w+\\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe("the recipes of docs/watching.md", () => {
  it.skipIf(!hasCurl)("with a shell and curl (skipped where curl is not installed)", async () => {
    const scratch = await scratchFolder();
    await writeFile(path.join(scratch.path, "apply.sh"), '#!/bin/sh\necho "apply $1"\n');
    await chmod(path.join(scratch.path, "apply.sh"), 0o755);
    const { revision } = (await flags()) as { revision: number };
    const loop = start("sh", ["-c", recipe("shell")], scratch.path);
    expect(await loop.line()).toBe(`apply ${revision}`);
    const next = await service.bump("minimal");
    expect(await loop.line()).toBe(`apply ${next}`);
    loop.kill("SIGKILL");
    await loop.ended;
    await scratch.remove();
  });

  it("with node", async () => {
    const scratch = await scratchFolder();
    await mkdir(path.join(scratch.path, "node_modules"));
    for (const name of ["eventsource", "eventsource-parser"]) {
      await symlink(path.join(root, "node_modules", name), path.join(scratch.path, "node_modules", name));
    }
    await writeFile(path.join(scratch.path, "watch.mjs"), recipe("node"));
    const program = start(process.execPath, ["watch.mjs"], scratch.path);
    expect(await program.line()).toMatch(/^disabled, revision \d+: \{ NEW_SEARCH_ENABLED: false \}$/);
    const next = await service.bump("minimal");
    expect(await program.line()).toContain(`revision ${next}:`);
    program.kill("SIGKILL");
    await program.ended;
    await scratch.remove();
  });
});
