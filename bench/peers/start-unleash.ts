import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../support/free-port.ts";
import { SERVER_CORE, startPinned, type Pinned } from "../support/pinned.ts";
import type { Unleash } from "./install-unleash.ts";

const ADMIN = "*:*.bench-admin-secret-0000000000000000";
const FRONTEND = "default:development.bench-frontend-secret-0000";

export interface RunningUnleash extends Pinned {
  readonly url: string;
  readonly adminHeaders: Readonly<Record<string, string>>;
  readonly frontendHeaders: Readonly<Record<string, string>>;
  readonly coldStartMs: number;
}

/** Unleash on the server core, its limits on requests out of the way. Ready when it answers its frontend with a token. */
export async function startUnleash({ node, program }: Unleash, databaseUrl: string): Promise<RunningUnleash> {
  const port = await freePort();
  const started = performance.now();
  const process = startPinned(SERVER_CORE, node, [program], {
    env: {
      NODE_ENV: "production",
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATABASE_SSL: "false",
      LOG_LEVEL: "error",
      SEND_TELEMETRY: "false",
      CHECK_VERSION: "false",
      INIT_ADMIN_API_TOKENS: ADMIN,
      INIT_FRONTEND_API_TOKENS: FRONTEND,
      SDK_API_RATE_LIMIT_PER_MINUTE: "100000000",
      TOKEN_AUTHENTICATION_RATE_LIMIT_PER_MINUTE: "100000000",
      AUTHENTICATION_RATE_LIMIT_PER_MINUTE: "100000000",
    },
  });
  const ended = process.says(/(?!)/).catch((error: Error) => error);
  const url = `http://127.0.0.1:${port}`;
  const frontendHeaders = { Authorization: FRONTEND };
  try {
    for (;;) {
      const answer = await fetch(`${url}/api/frontend`, { headers: frontendHeaders }).catch(() => null);
      if (answer?.ok) break;
      if (performance.now() - started > 120_000)
        throw new Error(`Unleash does not answer: ${answer?.status ?? "nothing"}`);
      const end = await Promise.race([ended, delay(10)]);
      if (end instanceof Error) throw end;
    }
  } catch (error) {
    await process.stop();
    throw error;
  }
  const coldStartMs = performance.now() - started;
  return { ...process, url, coldStartMs, frontendHeaders, adminHeaders: { Authorization: ADMIN } };
}
