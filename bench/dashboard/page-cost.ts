import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Browser } from "playwright-core";
import { readConfig } from "../../src/config.ts";
import { packageRoot } from "../../src/package-root.ts";
import { startServer } from "../../src/server.ts";
import { findChromium } from "../../test/browser/support/find-chromium.ts";

/**
 * What the dashboard costs whoever opens it: bytes of the first look and of each further chunk, and how long until the first
 * rollout can be clicked, with an empty cache and with a warm one. `--rounds N`; `--slow` adds a phone on a bad line
 * (1.6 Mbit/s, 150 ms, a quarter of the processor). Build first: node scripts/build-dashboard.mjs.
 */
const GOAL_BYTES = 150_000;
const GOAL_INTERACTIVE_MS = 1_000;
const ASSETS = path.join(packageRoot(), "dist/dashboard");

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

function printSizes(): void {
  const manifest = JSON.parse(readFileSync(path.join(ASSETS, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
  const entry = Object.values(manifest).find(({ isEntry }) => isEntry);
  if (!entry) throw new Error("the build's manifest has no entry; build the dashboard anew");
  const first = new Set(["index.html", ...filesOf(entry, manifest)]);
  const size = (file: string) => readFileSync(path.join(ASSETS, `${file}.gz`)).length;
  const total = [...first].reduce((sum, file) => sum + size(file), 0);
  const further = readdirSync(path.join(ASSETS, "assets"))
    .filter((file) => /\.(js|css)$/.test(file) && !first.has(`assets/${file}`))
    .map((file) => `${file} ${kilobytes(size(`assets/${file}`))}`);
  console.log(
    `first page       ${kilobytes(total)} gzip of ${first.size} files (goal: below ${kilobytes(GOAL_BYTES)})`,
  );
  console.log(`further chunks   ${further.join(", ") || "none"}`);
}

function filesOf(chunk: Chunk, manifest: Record<string, Chunk>): readonly string[] {
  const imported = (chunk.imports ?? []).flatMap((name) => {
    const found = manifest[name];
    return found ? filesOf(found, manifest) : [];
  });
  return [chunk.file, ...(chunk.css ?? []), ...imported];
}

interface Line {
  readonly name: string;
  readonly slow: boolean;
}

/** Milliseconds from asking for the page to the first rollout being there to click: cold, then again with the files kept. */
async function interactive(browser: Browser, url: string, { slow }: Line): Promise<readonly [number, number]> {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (slow) {
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 90_000,
    });
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  const once = async () => {
    const began = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.locator("table.fleet a").first().click({ trial: true });
    return performance.now() - began;
  };
  const times = [await once(), await once()] as const;
  await context.close();
  return times;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "10" }, slow: { type: "boolean", default: false } },
  });
  printSizes();
  const found = findChromium(process.env);
  if ("missing" in found) throw new Error(found.missing);
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-bench-"));
  const config = readConfig(
    { PORT: "0", SLUICE_DATA_DIR: folder },
    packageRoot(),
    path.join(packageRoot(), "machines"),
  );
  const server = await startServer(config, () => new Date());
  const browser = await chromium.launch({ executablePath: found.path, args: ["--no-sandbox"] });
  try {
    const lines: readonly Line[] = [
      { name: "this machine", slow: false },
      ...(values.slow ? [{ name: "phone, bad line", slow: true }] : []),
    ];
    for (const line of lines) {
      const rounds: (readonly [number, number])[] = [];
      // The first starts the browser's processes.
      await interactive(browser, server.url, line);
      for (let round = 0; round < Number(values.rounds); round++)
        rounds.push(await interactive(browser, server.url, line));
      const goal = line.slow ? "" : ` (goal: below ${GOAL_INTERACTIVE_MS} ms)`;
      console.log(
        `${line.name.padEnd(16)} interactive after ${spread(rounds.map(([cold]) => cold))}${goal}; again ${spread(rounds.map(([, warm]) => warm))}`,
      );
    }
    console.log(
      `load average     ${loadavg()
        .map((load) => load.toFixed(1))
        .join(" ")}: other programs' work is in these times`,
    );
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return `${at(0.5)} ms (${at(0)} to ${at(1)})`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

await main();
