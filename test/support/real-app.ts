import { createHash, randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import path from "node:path";
import { readDocuments } from "../../src/documents.ts";
import { createListener } from "../../src/http/create-listener.ts";
import type { Live } from "../../src/http/events/live.ts";
import { createCatalog } from "../../src/service/catalog.ts";
import { createAssessor } from "../../src/service/assess-rollout.ts";
import { announcing, createChanges } from "../../src/service/changes.ts";
import { createServices } from "../../src/service/create-services.ts";
import { createFlagSnapshots } from "../../src/service/flag-snapshots.ts";
import { createLine } from "../../src/service/line.ts";
import { startRollouts } from "../../src/service/rollouts.ts";
import type { Services } from "../../src/service/services.ts";
import { EVERYTHING } from "../../src/rollout/permission.ts";
import { createTokenBook, type TokenBook } from "../../src/service/tokens/token-book.ts";
import { withServiceErrors } from "../../src/service/with-service-errors.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createProbeRunner } from "../../src/telemetry/probe-runner.ts";
import { createTelemetrySources } from "../../src/telemetry/telemetry-sources.ts";
import { readContract, responseChecker } from "./contract.ts";
import { endingLive } from "./live.ts";
import { contractClient, type ContractClient } from "./contract-client.ts";

const MACHINES = path.resolve(import.meta.dirname, "../../machines");
const openapi = readContract();
const check = responseChecker(openapi);

export interface RealApp {
  readonly api: ContractClient;
  /** Sends another token. */
  readonly as: (token: string) => ContractClient;
  readonly stranger: ContractClient;
  /** What a server of Node's is given. */
  readonly listener: RequestListener;
  readonly book: TokenBook;
  readonly services: Services;
  readonly store: Store;
  close(): Promise<void>;
}

/** The whole service as the composition root wires it, short of the port: real store, real telemetry, a clock of the test's. */
export async function realApp(options: {
  readonly storeUrl: string;
  readonly telemetryUrls: Readonly<Record<string, string>>;
  readonly workspace?: string;
  readonly clock: () => Date;
  /** The service's own environment, as far as probes look into it. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Answers probes in the place of their real providers. */
  readonly fetch?: typeof fetch;
  /** Absent: true. */
  readonly anonymousRead?: boolean;
  /** Absent: streams end once they have said what there is. */
  readonly live?: (services: Services) => Live;
}): Promise<RealApp> {
  const changes = createChanges();
  const store = announcing(await openStore({ url: options.storeUrl }), changes);
  const telemetry = createTelemetrySources({
    urls: options.telemetryUrls,
    ...(options.workspace !== undefined && { workspaces: { default: options.workspace } }),
  });
  const snapshots = createFlagSnapshots();
  const catalog = createCatalog(readDocuments(MACHINES), store);
  const probes = createProbeRunner({ fetch: options.fetch ?? fetch, secrets: (name) => options.secrets?.[name] });
  const sha256 = createHash("sha256").update("secret").digest("hex");
  const { clock } = options;
  const admin = { sha256, until: null, holder: { id: null, name: "ci", grants: EVERYTHING } };
  const book = createTokenBook({ store, fixed: [admin], clock });
  await book.refresh();
  const assessor = createAssessor(withServiceErrors(store), telemetry);
  const deps = {
    store,
    telemetry,
    probes,
    catalog,
    snapshots,
    line: createLine(),
    book,
    changes,
    clock,
    randomBytes,
    assessor,
  };
  await startRollouts(deps);
  const services = createServices(deps);
  const live = (options.live ?? endingLive)(services);
  const { anonymousRead = true } = options;
  const listener = createListener({
    services,
    openapi,
    live,
    book,
    signOn: [],
    anonymousRead,
    clock,
    metrics: async () => "",
  });
  return {
    api: contractClient(listener, check, { authorization: "Bearer secret" }),
    as: (token) => contractClient(listener, check, { authorization: `Bearer ${token}` }),
    book,
    listener,
    stranger: contractClient(listener, check),
    services,
    store,
    async close() {
      await telemetry.close();
      await store.close();
    },
  };
}
