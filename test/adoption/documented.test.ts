import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { readConfig } from "../../src/config.ts";
import { startServer, type RunningServer } from "../../src/server.ts";

const FILE = "checkout.rollout.yaml";
const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/definition-changes.md"), "utf8");
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${kind}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, body]) => body ?? "");

let folder: string;
let server: RunningServer;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "sluice-adopt-"));
  const machines = path.join(folder, "machines");
  await mkdir(machines);
  const [document = ""] = blocks("yaml");
  await writeFile(path.join(machines, FILE), document);
  await writeFile(path.join(folder, FILE), document);
  const env = { PORT: "0", SLUICE_DATA_DIR: path.join(folder, "data") };
  server = await startServer(readConfig(env, folder, machines), () => new Date("2026-01-05T08:00:00Z"));
  const admin = readFileSync(server.adminTokenFile, "utf8").trim();
  const grants = { ops: ["read", "operate", "evidence", "admin"], lead: ["read", "approve"] };
  for (const [name, permissions] of Object.entries(grants)) {
    const init = { method: "POST", body: JSON.stringify({ name, permissions }) };
    const headers = { "content-type": "application/json", authorization: `Bearer ${admin}` };
    const answer = await fetch(`${server.url}/v1/tokens`, { ...init, headers });
    tokens[name] = ((await answer.json()) as { secret: string }).secret;
  }
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** The words of a command line, quotes taken off. */
const words = (line: string) =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");

async function run(who: string, line: string, seen: string): Promise<string> {
  const [program, ...rest] = words(line);
  if (program !== "sluice") {
    const { status, stdout } = spawnSync(program ?? "", rest, { cwd: folder, encoding: "utf8" });
    expect([line, status]).toEqual([line, 0]);
    return stdout;
  }
  const digest = /definition:([0-9a-f]{64})/.exec(seen)?.[1] ?? "";
  const args = rest.map((word) => word.replace("DIGEST", digest).replace(FILE, path.join(folder, FILE)));
  let out = "";
  const print = (text: string) => void (out += text);
  const io = { ...processIo(process), stdout: print, stderr: print, isTty: false };
  await runCli(args, { SLUICE_URL: server.url, SLUICE_TOKEN: tokens[who] ?? "" }, io);
  return out;
}

it("the example of the page does what the page shows", async () => {
  const documented = blocks("console").join("");
  let actual = "";
  for (const line of documented.split("\n")) {
    const prompt = /^(ops|lead)\$ (.*)$/.exec(line);
    if (prompt) actual += `${line}\n${await run(prompt[1] ?? "", prompt[2] ?? "", actual)}`;
  }
  // A digest is cut where the page would be cut; which one it is the document decides.
  const plain = (text: string) =>
    text.replaceAll(/\b[0-9a-f]{64}\b/g, "DIGEST").replaceAll(/\b[0-9a-f]{12}\b/g, "digest");
  expect(plain(actual)).toBe(plain(documented));
  expect(documented).toContain("(looser)");
});
