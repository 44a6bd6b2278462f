import path from "node:path";
import { vi } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { startServer } from "../../../src/server.ts";
import { scratchFolder } from "../../support/sluice-process.ts";
import { readFileSync } from "node:fs";

const root = path.resolve(import.meta.dirname, "../../..");

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface ObservedService {
  readonly url: string;
  /** Lines of the log so far, read. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  /** As the admin. `headers` may take the token away again. */
  ask(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Answered>;
  stop(): Promise<void>;
}

/** The whole service in this process, on a port of its own and an empty store; what it logs is caught. */
export async function observedService(env: Readonly<Record<string, string>> = {}): Promise<ObservedService> {
  const scratch = await scratchFolder();
  const written: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((line) => written.push(String(line)) > 0);
  const settings = { PORT: "0", SLUICE_DATA_DIR: path.join(scratch.path, "data"), ...env };
  const server = await startServer(readConfig(settings, root, path.join(root, "machines")), () => new Date());
  const token = readFileSync(server.adminTokenFile, "utf8").trim();
  return {
    url: server.url,
    lines: () =>
      written.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>),
    async ask(method, address, body, headers = {}) {
      const response = await fetch(`${server.url}${address}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    async stop() {
      await server.stop();
      stderr.mockRestore();
      await scratch.remove();
    },
  };
}
