import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { isInstalled, LOAD_CORE } from "./pinned.ts";

export interface Load {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A POST with this body; else a GET. */
  readonly body?: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const run = promisify(execFile);

/** Requires wrk, the load generator, with a sentence that says where it comes from. */
export function requireWrk(): void {
  if (!isInstalled("wrk")) throw new Error("wrk is not installed: apt-get install wrk");
  if (!isInstalled("taskset")) throw new Error("taskset is not installed: apt-get install util-linux");
}

/** One window of wrk on the load core. Rejects where any answer was an error: a refused request is a fast one. */
export async function wrk({ url, headers = {}, body, connections, seconds }: Load): Promise<LoadResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-wrk-"));
  const script = path.join(folder, "request.lua");
  writeFileSync(script, lua(headers, body));
  try {
    const args = [
      "-c",
      String(LOAD_CORE),
      "wrk",
      "-t1",
      `-c${connections}`,
      `-d${seconds}s`,
      "--timeout",
      "10s",
      "-s",
      script,
      url,
    ];
    const { stdout } = await run("taskset", args);
    const [, requests = 0, micros = 1, p50 = 0, p99 = 0, errors = 0] = (/^RESULT (.*)$/m.exec(stdout)?.[1] ?? "")
      .split(" ")
      .map((text, index) => (index === 0 ? 0 : Number(text)));
    if (requests === 0)
      throw new Error(`${url} answered nothing in ${seconds} s: use longer windows or a quieter machine`);
    if (errors > 0) throw new Error(`${url}: ${errors} errors in ${requests} answers\n${stdout}`);
    return { perSecond: (requests / micros) * 1e6, requests, p50Ms: p50 / 1000, p99Ms: p99 / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lua(headers: Readonly<Record<string, string>>, body: string | undefined): string {
  const quote = (text: string) => `[==[${text}]==]`;
  return [
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[ ${quote(name)} ] = ${quote(value)}`),
    ...(body === undefined ? [] : [`wrk.method = "POST"`, `wrk.body = ${quote(body)}`]),
    "done = function(summary, latency)",
    "  local e = summary.errors",
    '  print("RESULT x " .. summary.requests .. " " .. summary.duration .. " " .. latency:percentile(50) .. " " ..',
    '    latency:percentile(99) .. " " .. e.connect + e.read + e.write + e.status + e.timeout)',
    "end",
    "",
  ].join("\n");
}
