/** The composition root: the only file that wires everything. Importing it starts nothing. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import path from "node:path";
import { parse } from "yaml";
import { adminSecret, ensureAdminToken } from "./admin-token.ts";
import type { Config } from "./config.ts";
import { readDocuments } from "./documents.ts";
import { createListener } from "./http/create-listener.ts";
import { createHttpServer } from "./http/create-http-server.ts";
import { createLive, type Live } from "./http/events/live.ts";
import { roomFor } from "./http/events/room.ts";
import { mostConnections } from "./http/most-connections.ts";
import { startingUp } from "./http/starting-up.ts";
import type { KnowBearer } from "./http/auth.ts";
import { oidcBearer } from "./http/oidc-bearer.ts";
import { createJwtVerifier } from "./http/verify-jwt.ts";
import { observe, type Observing } from "./observe.ts";
import { secretsOf } from "./secrets.ts";
import { startNotifications } from "./notify/start-notifications.ts";
import { openFilesLimit } from "./open-files.ts";
import { packageRoot } from "./package-root.ts";
import { createCatalog } from "./service/catalog.ts";
import { createAssessor } from "./service/assess-rollout.ts";
import { announcing, createChanges } from "./service/changes.ts";
import { createServices, type ServiceDependencies } from "./service/create-services.ts";
import { expireReceipts } from "./service/expire-receipts.ts";
import { failStop } from "./service/fail-stop.ts";
import { createFlagSnapshots } from "./service/flag-snapshots.ts";
import { createMonitor } from "./service/monitor/monitor.ts";
import { pruneNotices } from "./service/prune-notices.ts";
import { startRollouts, type StartedRollouts } from "./service/rollouts.ts";
import { createTokenBook, type TokenBook } from "./service/tokens/token-book.ts";
import { withServiceErrors } from "./service/with-service-errors.ts";
import { openStore } from "./store/open-store.ts";
import type { Store } from "./store/store.ts";
import { createProbeRunner } from "./telemetry/probe-runner.ts";
import { createTelemetrySources } from "./telemetry/telemetry-sources.ts";

export interface RunningServer {
  readonly url: string;
  readonly rollouts: StartedRollouts;
  readonly adminTokenFile: string;
  /** Resolves when the process must end, because a commit may or may not have happened; with the sentence for the log. */
  readonly doubt: Promise<string>;
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
  const secrets = secretsOf(config, definitions, (name) => process.env[name]);
  const observing = await observe(config, secrets, clock);
  let handler: RequestListener = startingUp;
  const server = createHttpServer((request, response) => handler(request, response));
  server.maxConnections = mostConnections(openFilesLimit(process.report));
  const url = await listen(server, config);
  const opened: { close(): Promise<void> }[] = [observing];
  let live: Live | undefined;
  try {
    const { store: whole, silence } = observing.store(await openStore({ url: config.storeUrl }));
    opened.push(whole);
    let inDoubt = (_cause: string): void => {};
    const doubt = new Promise<string>((resolve) => (inDoubt = resolve));
    const changes = createChanges();
    const store = announcing(
      failStop(whole, ({ message }) => inDoubt(message)),
      changes,
    );
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
    const book = createTokenBook({ store, fixed: [adminSecret(admin)], clock });
    await book.refresh();
    opened.push(keepRefreshed(book));
    opened.push(keepExpired(store, clock));
    const { defaultRollout } = config;
    const assessor = observing.assessor(createAssessor(withServiceErrors(store), telemetry));
    const stored = { store, telemetry, assessor, probes, catalog, snapshots, changes, book };
    const deps = { ...stored, clock, randomBytes, defaultRollout };
    const rollouts = await startRollouts(deps);
    opened.push(notificationsOf(config, deps, observing));
    const monitor = monitorOf(deps, observing);
    opened.push({ close: () => monitor.stop() });
    monitor.start();
    const services = observing.services(createServices({ ...deps, monitor }));
    live = createLive({
      services,
      limit: roomFor(openFilesLimit(process.report)),
      newId: () => randomBytes(9).toString("base64url"),
    });
    const eventClients = () => live?.waiting ?? 0;
    observing.watch({ snapshots, monitor, outbox: store, eventClients, staleness: silence, clock });
    handler = createListener({
      services,
      live,
      openapi: parse(readFileSync(path.join(packageRoot(), "openapi.yaml"), "utf8")),
      book,
      signOn: signOn(config, clock),
      anonymousRead: config.anonymousRead,
      clock,
      observer: observing.requests,
      metrics: observing.scrape,
      hotReads: observing.hotReads,
    });
    return { url, rollouts, adminTokenFile: admin.file, doubt, stop: () => stop(server, opened, live) };
  } catch (error) {
    await stop(server, opened, live);
    throw error;
  }
}

function signOn({ oidc }: Config, clock: () => Date): readonly KnowBearer[] {
  return oidc ? [oidcBearer(createJwtVerifier({ ...oidc, fetch, clock }), oidc.rules)] : [];
}

/** How long after a change on another replica this one may still go by the tokens of before. */
const TOKENS_REFRESHED_EVERY_MS = 3_000;

/** A store that does not answer is no reason to forget who may act: what was known stays, until a later turn succeeds. */
function keepRefreshed(book: TokenBook): { close(): Promise<void> } {
  const timer = setInterval(() => void book.refresh().catch(() => undefined), TOKENS_REFRESHED_EVERY_MS);
  return { close: async () => clearInterval(timer) };
}

/** Far more batches a day than a busy service answers keyed requests or tells people of. */
const EXPIRED_EVERY_MS = 10_000;

/** A batch that fails is deleted with a later one. */
function keepExpired(store: Store, clock: () => Date): { close(): Promise<void> } {
  const timer = setInterval(() => {
    for (const expire of [expireReceipts, pruneNotices]) void expire(store, clock()).catch(() => undefined);
  }, EXPIRED_EVERY_MS);
  return { close: async () => clearInterval(timer) };
}

function monitorOf(
  deps: Pick<ServiceDependencies, "store" | "assessor" | "catalog" | "snapshots" | "clock">,
  { log }: Observing,
) {
  return createMonitor({
    ...deps,
    store: withServiceErrors(deps.store),
    holder: randomBytes(16).toString("hex"),
    monotonic: () => performance.now(),
    random: Math.random,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    log: (line) => log.warn({}, line),
  });
}

function notificationsOf(
  { notify }: Config,
  { store, catalog, clock }: Pick<ServiceDependencies, "store" | "catalog" | "clock">,
  { log, post }: Observing,
) {
  return startNotifications({
    config: notify,
    store,
    contactsByDigest: async (digest) => (await catalog.byDigest(digest)).definition.contacts,
    clock,
    random: Math.random,
    timers: { setInterval, clearInterval },
    observe: post,
    log: (line) => log.warn({}, line),
  });
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

const IDLE_CLOSED_EVERY_MS = 20;

async function stop(server: Server, opened: readonly { close(): Promise<void> }[], live?: Live): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A client keeps its connection when it has its answer; only requests in flight are waited for.
  const sweeping = setInterval(() => server.closeIdleConnections(), IDLE_CLOSED_EVERY_MS);
  // A stream is a request in flight for as long as its client likes.
  await live?.close();
  await closed;
  clearInterval(sweeping);
  for (const resource of [...opened].reverse()) await resource.close();
}
