import { createHash } from "node:crypto";
import { createApp } from "../../src/http/create-app.ts";
import { createTokenAuthenticator } from "../../src/http/auth.ts";
import { readContract, responseChecker } from "./contract.ts";
import { contractClient, type ContractClient } from "./contract-client.ts";
import { createFakeServices, NOW, type FakeOptions, type FakeServices } from "./fake-services.ts";

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
  readonly app: ReturnType<typeof createApp>;
  readonly logged: string[];
}

/** The app over fake services, and clients that hold every answer against the contract. */
export function contractApp(options: FakeOptions & { readonly anonymousRead?: boolean } = {}): ContractApp {
  const fake = createFakeServices(options);
  const logged: string[] = [];
  const sha256 = createHash("sha256").update(TOKEN).digest("hex");
  const app = createApp({
    services: fake.services,
    openapi,
    auth: createTokenAuthenticator({
      tokens: [
        { name: "other", sha256: "0".repeat(64) },
        { name: "admin", sha256 },
      ],
      anonymousRead: options.anonymousRead ?? true,
    }),
    log: (entry) => logged.push(entry),
    clock: () => new Date(NOW),
  });
  const api = contractClient(app, check, BEARER);
  return { ...fake, app, api, stranger: contractClient(app, check), logged };
}
