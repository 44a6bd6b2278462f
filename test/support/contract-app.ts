import { createHash } from "node:crypto";
import { createApp } from "../../src/http/create-app.ts";
import { createAuthenticator, tokenBearer } from "../../src/http/auth.ts";
import { UNOBSERVED, type RequestObserver } from "../../src/http/request-observer.ts";
import { EVERYTHING, type Grant } from "../../src/rollout/permission.ts";
import { knownTokens, type KnownSecret } from "../../src/service/tokens/known-tokens.ts";
import { readContract, responseChecker } from "./contract.ts";
import { contractClient, type ContractClient } from "./contract-client.ts";
import { createFakeServices, NOW, type FakeOptions, type FakeServices } from "./fake-services.ts";
import { endingLive } from "./live.ts";

export const TOKEN = "test-token";
export const BEARER = { authorization: `Bearer ${TOKEN}` };

// Read and compiled once a test file; neither is ever changed.
const openapi = readContract();
const check = responseChecker(openapi);

export interface ContractApp extends FakeServices {
  /** Sends the token. */
  readonly api: ContractClient;
  /** Sends nothing. */
  readonly stranger: ContractClient;
  /** Sends another token. */
  readonly as: (token: string) => ContractClient;
  readonly app: ReturnType<typeof createApp>;
  readonly logged: string[];
}

/** A token as the authenticator knows it. */
export function knownSecret(
  token: string,
  name: string,
  grants: readonly Grant[],
  until: number | null = null,
): KnownSecret {
  return { sha256: createHash("sha256").update(token).digest("hex"), until, holder: { id: null, name, grants } };
}

export interface ContractAppOptions extends FakeOptions {
  readonly anonymousRead?: boolean;
  /** Beside the one `api` sends, which may do everything. */
  readonly tokens?: readonly KnownSecret[];
  readonly observer?: RequestObserver;
}

/** The app over fake services, and clients that hold every answer against the contract. */
export function contractApp(options: ContractAppOptions = {}): ContractApp {
  const fake = createFakeServices(options);
  const logged: string[] = [];
  const clock = () => new Date(NOW);
  const known = knownTokens([...(options.tokens ?? []), knownSecret(TOKEN, "admin", EVERYTHING)]);
  const app = createApp({
    services: fake.services,
    openapi,
    live: endingLive(fake.services),
    auth: createAuthenticator({ bearers: [tokenBearer(known, clock)], anonymousRead: options.anonymousRead ?? true }),
    observer: options.observer ?? {
      ...UNOBSERVED,
      failed: (error, { requestId, method, path }) =>
        logged.push(`${requestId} ${method} ${path}: ${error instanceof Error ? error.stack : String(error)}`),
    },
    metrics: async () => "# TYPE demo gauge\ndemo 1\n",
    clock,
  });
  const api = contractClient(app, check, BEARER);
  const as = (token: string) => contractClient(app, check, { authorization: `Bearer ${token}` });
  return { ...fake, app, api, as, stranger: contractClient(app, check), logged };
}
