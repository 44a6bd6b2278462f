/** The composition root: the only file that wires everything. Importing it starts nothing. */
import { readFileSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import path from "node:path";
import { parse } from "yaml";
import { ensureAdminToken } from "./admin-token.ts";
import type { Config } from "./config.ts";
import { readDocuments } from "./documents.ts";
import { createApp } from "./http/create-app.ts";
import { createHttpServer } from "./http/create-http-server.ts";
import { startingUp } from "./http/starting-up.ts";
import { createTokenAuthenticator } from "./http/auth.ts";
import { packageRoot } from "./package-root.ts";
import type { RolloutState } from "./rollout/state.ts";
import { createCatalog } from "./service/catalog.ts";
import { createServices } from "./service/create-services.ts";
import { createFlagSnapshots } from "./service/flag-snapshots.ts";
import { startRollouts } from "./service/rollouts.ts";
import { openStore } from "./store/open-store.ts";
import { createProbeRunner } from "./telemetry/probe-runner.ts";
import { createTelemetrySources } from "./telemetry/telemetry-sources.ts";

export interface RunningServer {
  readonly url: string;
  readonly rollouts: readonly RolloutState[];
  readonly adminTokenFile: string;
  /** Stops accepting, lets requests in flight finish, closes the databases. */
  stop(): Promise<void>;
}

/**
 * Starts the service. Rejects, leaving nothing behind, when a document, the port, the store or a migration is not in order.
 * Order matters: documents are judged before anything is touched, and the port is taken before the store is migrated, so
 * that a second start on the same port cannot change the store of the first.
 */
export async function startServer(config: Config, clock: () => Date): Promise<RunningServer> {
  const definitions = readDocuments(config.machinesDir);
  let handler: RequestListener = startingUp;
  const server = createHttpServer((request, response) => handler(request, response));
  const url = await listen(server, config);
  const opened: { close(): Promise<void> }[] = [];
  try {
    const store = await openStore({ url: config.storeUrl });
    opened.push(store);
    const telemetry = createTelemetrySources({
      urls: config.telemetryUrls,
      prometheusUrls: config.prometheusUrls,
      workspaces: config.workspaces,
      fetch: globalThis.fetch,
    });
    opened.push(telemetry);
    const admin = ensureAdminToken(config.dataDir);
    const catalog = createCatalog(definitions, store);
    const snapshots = createFlagSnapshots();
    const probes = createProbeRunner({ fetch, secrets: (name) => process.env[name] });
    const deps = { store, telemetry, probes, catalog, snapshots, clock };
    const rollouts = await startRollouts(deps);
    handler = createApp({
      services: createServices(deps),
      openapi: parse(readFileSync(path.join(packageRoot(), "openapi.yaml"), "utf8")),
      auth: createTokenAuthenticator({
        tokens: [{ name: "admin", sha256: admin.sha256 }],
        anonymousRead: config.anonymousRead,
      }),
      log: (line) => console.error(line),
    });
    return { url, rollouts, adminTokenFile: admin.file, stop: () => stop(server, opened) };
  } catch (error) {
    await stop(server, opened);
    throw error;
  }
}

function listen(server: Server, { host, port }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => {
      const address = server.address();
      const actual = typeof address === "object" && address ? address.port : port;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${actual}`);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const advice: Record<string, string> = {
    EADDRINUSE: "something else listens there (another Sluice?). Stop it, or choose another port with PORT=…",
    EACCES: "this user may not listen there. Choose a port above 1023 with PORT=…",
    EADDRNOTAVAIL: "this machine has no such address. Choose another with HOST=…",
  };
  const why = advice[error.code ?? ""] ?? error.message;
  return new Error(`Cannot listen on ${host}:${port}: ${why}`, { cause: error });
}

async function stop(server: Server, opened: readonly { close(): Promise<void> }[]): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    // A browser keeps its idle connections for minutes; only requests in flight are waited for.
    server.closeIdleConnections();
  });
  for (const resource of [...opened].reverse()) await resource.close();
}
