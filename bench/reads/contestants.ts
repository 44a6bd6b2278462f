import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { isInstalled, SERVER_CORE, startPinned, type Pinned } from "../support/pinned.ts";
import type { BenchService } from "../support/service.ts";
import type { Load } from "../support/wrk.ts";
import type { RecordedAnswer } from "./same-bytes-server.ts";
import { LARGE } from "./documents.ts";
import { startNginx } from "./start-nginx.ts";

export interface Contestant {
  readonly name: string;
  readonly process: Pinned;
  readonly load: Pick<Load, "url" | "headers" | "body">;
}

export const NAMES = {
  flags: "ours, 200",
  unchanged: "ours, 304",
  large: "ours, 200 of 100 flags",
  largeUnchanged: "ours, 304 of 100 flags",
  bulk: "ours, OFREP bulk",
  bare: "node:http, same bytes",
  bareUnchanged: "node:http, 304's bytes",
  bareLarge: "node:http, 100 flags' bytes",
  bareBulk: "node:http, OFREP's bytes",
  nginx: "nginx, as a file",
  usual: "Express + Prisma per request",
} as const;

const CONTEXT = JSON.stringify({ context: { targetingKey: "bench" } });

/** Everything that is compared, each answering as it should. `missing` says what could not take part, and why. */
export async function contestants(service: BenchService) {
  const found: Contestant[] = [];
  const missing: string[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-reads-"));
  const server = async (
    name: string,
    file: string,
    args: readonly string[],
    sent: Partial<Contestant["load"]> = {},
  ) => {
    const program = ["--import", "tsx", path.join(import.meta.dirname, file), ...args];
    const process = startPinned(SERVER_CORE, globalThis.process.execPath, program);
    const [, url = ""] = await process.says(/listening (\S+)/);
    found.push({ name, process, load: { ...sent, url } });
  };
  /** The same request and the same answer: what is left to differ is the program between them. */
  const same = (name: string, answer: RecordedAnswer, sent: Partial<Contestant["load"]>) => {
    const file = path.join(folder, `${found.length}.json`);
    writeFileSync(file, JSON.stringify(answer));
    return server(name, "same-bytes-server.ts", [file], sent);
  };

  const headers = { Authorization: service.authorization };
  const url = `${service.url}/v1/rollouts/autopack/flags`;
  const flags = await record({ url, headers }, 200);
  found.push({ name: NAMES.flags, process: service, load: { url, headers } });
  const held = { ...headers, "If-None-Match": new Map(flags.headers).get("ETag") ?? "" };
  const unchanged = await record({ url, headers: held }, 304);
  found.push({ name: NAMES.unchanged, process: service, load: { url, headers: held } });
  const largeUrl = `${service.url}/v1/rollouts/${LARGE}/flags`;
  const large = await record({ url: largeUrl, headers }, 200);
  found.push({ name: NAMES.large, process: service, load: { url: largeUrl, headers } });
  const largeHeld = { ...headers, "If-None-Match": new Map(large.headers).get("ETag") ?? "" };
  await record({ url: largeUrl, headers: largeHeld }, 304);
  found.push({ name: NAMES.largeUnchanged, process: service, load: { url: largeUrl, headers: largeHeld } });
  await same(NAMES.bareLarge, large, { headers });
  await same(NAMES.bare, flags, { headers });
  await same(NAMES.bareUnchanged, unchanged, { headers: held });

  const bulkUrl = `${service.url}/v1/rollouts/autopack/ofrep/v1/evaluate/flags`;
  const json = { ...headers, "Content-Type": "application/json" };
  const bulk = await record({ url: bulkUrl, headers: json, body: CONTEXT }, 200).catch((error: Error) => error);
  if (bulk instanceof Error) missing.push(`${NAMES.bulk}: ${bulk.message}`);
  else {
    found.push({ name: NAMES.bulk, process: service, load: { url: bulkUrl, headers: json, body: CONTEXT } });
    await same(NAMES.bareBulk, bulk, { headers: json, body: CONTEXT });
  }

  const body = Buffer.from(flags.body, "base64");
  if (isInstalled("nginx")) {
    const nginx = await startNginx(body);
    found.push({ name: NAMES.nginx, process: nginx, load: { url: nginx.url } });
  } else missing.push(`${NAMES.nginx}: apt-get install nginx`);
  await server(NAMES.usual, "express-prisma-server.ts", [`file:${service.dataDir}/sluice.db`, body.toString("utf8")]);

  return {
    found,
    missing,
    bytes: body.length,
    async stop() {
      for (const { process } of found) if (process !== service) await process.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Node adds these by itself. */
const OWN = new Set(["date", "connection", "keep-alive", "transfer-encoding"]);

/** One answer as it was sent, names of headers too; rejects when it has another status: everything measured must be the thing it says it is. */
async function record({ url, headers = {}, body }: Contestant["load"], expected: number): Promise<RecordedAnswer> {
  const asked = request(url, { method: body === undefined ? "GET" : "POST", headers });
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const bytes = await buffer(response);
  const { statusCode: status = 0, rawHeaders } = response;
  if (status !== expected) throw new Error(`${url} answers ${status}, needed ${expected}`);
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 && !OWN.has(name.toLowerCase()) ? [[name, rawHeaders[index + 1] ?? ""]] : [],
  );
  return { status, headers: pairs, body: bytes.toString("base64") };
}
