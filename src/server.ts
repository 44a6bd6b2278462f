/** The composition root: the only file that wires everything. Importing it starts nothing. */
import { randomBytes, randomUUID } from "node:crypto";
import type { RequestListener } from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { adminSecret, ensureAdminToken } from "./admin-token.ts";
import { buildName } from "./build.ts";
import { createCheckedDocuments, NOTHING_CHECKED, type CheckedDocuments } from "./checked-documents.ts";
import type { Config } from "./config.ts";
import { readDashboard } from "./dashboard-files.ts";
import { readDocuments } from "./documents.ts";
import { after, monitorOf, startDuties } from "./duties.ts";
import { OPENAPI_JSON } from "./generated/openapi.ts";
import { createListener, type ListenerOptions } from "./http/create-listener.ts";
import { createHttpServer, type HttpServer } from "./http/create-http-server.ts";
import { createLive, type Live } from "./http/events/live.ts";
import { roomFor } from "./http/events/room.ts";
import { startingUp } from "./http/starting-up.ts";
import { createBrowserSignOn } from "./http/browser-sign-on.ts";
import { oidcBearer } from "./http/oidc-bearer.ts";
import { operationsOf, type OpenApiDocument } from "./http/openapi-document.ts";
import { staleHeaders } from "./http/stale-headers.ts";
import { FINISH_MS, listen, stopListening } from "./listen.ts";
import { createRedactor } from "./observability/redactor.ts";
import { observe } from "./observe.ts";
import { mostConnections } from "./http/most-connections.ts";
import { openFilesLimit } from "./open-files.ts";
import { packageRoot } from "./package-root.ts";
import { createReplica } from "./replica.ts";
import { secretsOf } from "./secrets.ts";
import { createAssessor } from "./service/assess-rollout.ts";
import { createCatalog } from "./service/catalog.ts";
import { announcing, createChanges } from "./service/changes.ts";
import { createServices } from "./service/create-services.ts";
import { failStop } from "./service/fail-stop.ts";
import { createFlagSnapshots } from "./service/flag-snapshots.ts";
import { createLine } from "./service/line.ts";
import { gateStore } from "./service/replicas/gate-store.ts";
import { reachStore } from "./service/replicas/reach-store.ts";
import { startRollouts, type StartedRollouts } from "./service/rollouts.ts";
import { ServiceError } from "./service/service-error.ts";
import { createTokenBook } from "./service/tokens/token-book.ts";
import { watchWrites } from "./service/watch-writes.ts";
import { withServiceErrors } from "./service/with-service-errors.ts";
import type { LastKnown } from "./snapshots/last-known.ts";
import { claimFile } from "./store/claim-file.ts";
import { createStore } from "./store/open-store.ts";
import { StoreError } from "./store/store-error.ts";
import { parseStoreUrl } from "./store/store-url.ts";
import { createProbeRunner } from "./telemetry/probe-runner.ts";
import { createTelemetrySources } from "./telemetry/telemetry-sources.ts";

export interface RunningServer {
  readonly url: string;
  readonly rollouts: StartedRollouts;
  readonly adminTokenFile: string;
  /** Why the store is not reached yet, and what is served meanwhile; null: it is reached. */
  readonly waiting: string | null;
  /** Resolves when the process must end, because a commit to a store it has to itself may or may not have happened; with the sentence for the log. */
  readonly doubt: Promise<string>;
  /** Says so to load balancers, serves on for the drain time, then accepts nothing more, lets requests in flight finish, closes all. */
  stop(): Promise<void>;
}

/** How long a start that has flags to serve from disk waits for the store before it serves them. */
const PATIENCE_MS = 2_000;

/**
 * Starts the service. Rejects, leaving nothing behind, when a document, the port, the store or a migration is not in order; a
 * store that merely cannot be reached is waited for in the background. Order matters: documents are judged before anything is
 * touched, and the port is taken before the store is migrated, so that a second start on the same port cannot change the store
 * of the first.
 */
export async function startServer(config: Config, clock: () => Date): Promise<RunningServer> {
  const checked = checkedBefore(config);
  try {
    return await start(config, checked, clock);
  } catch (error) {
    checked.forget();
    throw error;
  }
}

async function start(config: Config, checked: CheckedDocuments, clock: () => Date): Promise<RunningServer> {
  const definitions = readDocuments(config.machinesDir, checked);
  const secrets = secretsOf(config, definitions, (name) => process.env[name]);
  const observing = await observe(config, secrets, clock);
  const log = (line: string) => observing.log.warn({}, line);
  let handler: RequestListener = startingUp;
  let leaving = false;
  const listener: RequestListener = (request, response) => {
    // A client that keeps its connection would be cut off with the process; told now, it comes back to another one.
    if (leaving) response.shouldKeepAlive = false;
    handler(request, response);
  };
  const server = createHttpServer(listener);
  const openFiles = openFilesLimit(process.report);
  server.maxConnections = mostConnections(openFiles);
  const url = await listen(server, config);
  const opened: Closeable[] = [observing];
  let live: Live | undefined;
  try {
    opened.push(await claimFile(config.storeUrl));
    const self = `sluice ${randomBytes(6).toString("hex")}`;
    const { store: created, prepare } = createStore({ url: config.storeUrl, self });
    const whole = observing.store(created);
    opened.push(whole);
    let inDoubt = (_cause: string): void => {};
    const doubt = new Promise<string>((resolve) => (inDoubt = resolve));
    const changes = createChanges();
    // Who shares the store learns what became of a commit as it learns of the others'.
    const isShared = parseStoreUrl(config.storeUrl).provider === "postgresql";
    const store = announcing(isShared ? whole : failStop(whole, ({ message }) => inDoubt(message)), changes);
    const writes = watchWrites(store, () => performance.now());
    const gate = gateStore(writes.store);
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
    const onChange = () => replica.tokensChanged();
    const book = createTokenBook({ store: writes.store, fixed: [adminSecret(admin)], clock, onChange });
    const replica = createReplica({ config, self, store, catalog, snapshots, book, changes, clock, log });
    opened.push(replica);
    const deps = {
      store: gate.store,
      assessor: observing.assessor(createAssessor(withServiceErrors(gate.store), telemetry)),
      telemetry,
      probes,
      catalog,
      snapshots,
      changes,
      line: createLine(),
      book,
      clock,
      randomBytes,
      defaultRollout: config.defaultRollout,
    };
    const monitor = monitorOf(deps, log);

    let rollouts: StartedRollouts = { count: 0, first: [], outdated: [] };
    async function openForAll(): Promise<void> {
      await prepare();
      await replica.follower.begin();
      await book.refresh();
      rollouts = await startRollouts({ ...deps, store });
      snapshots.settle();
      if (config.defaultRollout !== null && !snapshots.current(config.defaultRollout))
        log(`SLUICE_ROLLOUT names ${JSON.stringify(config.defaultRollout)}, and there is no such rollout yet.`);
      gate.open();
      replica.follower.follow();
      if (!leaving) opened.push(...startDuties(config, deps, monitor, observing));
    }
    const restored = replica.restore();
    const reaching = reachStore({
      attempt: openForAll,
      isAway,
      patienceMs: restored ? PATIENCE_MS : null,
      random: Math.random,
      after,
      log,
    });
    opened.push({ close: () => reaching.stop() });
    await reaching.settled;
    const failing = () => reaching.waiting() ?? writes.failing();
    const services = observing.services(
      createServices({
        ...deps,
        monitor,
        replica: {
          stopping: () => leaving,
          waiting: reaching.waiting,
          stale: replica.freshness.stale,
          failing,
          status: replica.follower.status,
        },
      }),
    );
    live = createLive({
      services,
      limit: roomFor(openFiles),
      newId: randomUUID,
    });
    const eventClients = () => live?.waiting ?? 0;
    const staleness = replica.freshness.ageSeconds;
    const openapi = JSON.parse(OPENAPI_JSON) as OpenApiDocument; // made from openapi.yaml
    const operations = () => operationsOf(openapi);
    observing.watch({ snapshots, monitor, outbox: store, eventClients, staleness, failing, operations, clock });
    handler = createListener({
      services,
      live,
      openapi,
      book,
      ...(await signOn(config, clock)),
      anonymousRead: config.anonymousRead,
      freshness: { staleHeaders: () => staleHeaders(replica.freshness.stale()) },
      clock,
      dashboard: readDashboard(path.join(packageRoot(), "dist/dashboard")),
      observer: observing.requests,
      redact: createRedactor(secrets),
      metrics: observing.scrape,
      hotReads: observing.hotReads,
    });
    keep(checked, log);
    return {
      url,
      rollouts,
      adminTokenFile: admin.file,
      waiting: describeWaiting(reaching.waiting(), restored),
      doubt,
      async stop() {
        leaving = true;
        await delay(config.drainMs);
        await close(server, live, opened, log);
      },
    };
  } catch (error) {
    leaving = true;
    await close(server, live, opened, log);
    throw error;
  }
}

function checkedBefore({ dataDir }: Config): CheckedDocuments {
  const build = buildName();
  if (build === null) return NOTHING_CHECKED;
  // What a document may name as a time zone comes with Node.js, or with the system it was built for.
  const { node, icu, tz } = process.versions;
  return createCheckedDocuments(path.join(dataDir, "checked-documents"), [build, node, icu, tz].join(" "));
}

function keep(checked: CheckedDocuments, log: (line: string) => void): void {
  try {
    checked.keep();
  } catch (error) {
    log(`The next start checks the documents again: what was found in them cannot be kept. ${String(error)}`);
  }
}

interface Closeable {
  close(): Promise<void>;
}

async function close(
  server: HttpServer,
  live: Live | undefined,
  opened: readonly Closeable[],
  log: (line: string) => void,
): Promise<void> {
  const stopped = stopListening(server, FINISH_MS);
  // A stream is a request in flight for as long as its client likes.
  await live?.close();
  await stopped;
  for (const resource of [...opened].reverse()) {
    try {
      await resource.close();
    } catch (error) {
      // Those behind it give back more: the lease, the file.
      log(`Something could not be closed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function isAway(error: unknown): boolean {
  return (
    (error instanceof StoreError && error.code === "unavailable") ||
    (error instanceof ServiceError && error.code === "store-unavailable")
  );
}

function describeWaiting(cause: string | null, restored: LastKnown | undefined): string | null {
  if (cause === null) return null;
  const served = restored
    ? `Meanwhile the flags of ${restored.flags.length} rollouts are served as they were known at ${restored.at}, marked as stale.`
    : "No flags are known here from an earlier time, so none are served until then.";
  return `${cause} It is tried again by itself. ${served} Changes are refused until then.`;
}

type SignOn = Pick<ListenerOptions, "signOn" | "browserSignOn">;

async function signOn({ oidc }: Config, clock: () => Date): Promise<SignOn> {
  if (!oidc) return { signOn: [] };
  const { createJwtVerifier } = await import("./http/verify-jwt.ts");
  const verify = createJwtVerifier({ ...oidc, fetch, clock });
  const { client } = oidc;
  return {
    signOn: [oidcBearer(verify, oidc.rules)],
    browserSignOn: client && createBrowserSignOn({ ...oidc, client, fetch, verify }),
  };
}
