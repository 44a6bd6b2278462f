import path from "node:path";
import { readConfig } from "../../../src/config.ts";
import { startServer } from "../../../src/server.ts";
import { scratchFolder } from "../../support/sluice-process.ts";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";

const MINIMAL = readFileSync(path.resolve(import.meta.dirname, "../../../machines/minimal.rollout.yaml"), "utf8");

export interface Service {
  readonly url: string;
  /** Of the administrator. */
  readonly token: string;
  /** POST as the administrator; throws where the answer is not 2xx. */
  post(path: string, body: object): Promise<unknown>;
  /** Changes nothing but the revision of a rollout. Answers with the new one. */
  bump(rollout: string): Promise<number>;
  issueToken(name: string, permissions: readonly string[], rollouts?: readonly string[]): Promise<IssuedToken>;
  stop(): Promise<void>;
}

export interface IssuedToken {
  readonly secret: string;
  readonly token: { readonly id: string };
}

/** The whole service on a port of its own, with the rollouts minimal and second, which are alike, and a store of its own. */
export async function startService(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  const scratch = await scratchFolder();
  const machines = path.join(scratch.path, "machines");
  await mkdir(machines);
  await writeFile(path.join(machines, "minimal.rollout.yaml"), MINIMAL);
  await writeFile(path.join(machines, "second.rollout.yaml"), MINIMAL.replace("name: minimal", "name: second"));
  const config = readConfig(
    { PORT: "0", SLUICE_DATA_DIR: path.join(scratch.path, "data"), ...env },
    scratch.path,
    machines,
  );
  const server = await startServer(config, () => new Date());
  const token = (await readFile(server.adminTokenFile, "utf8")).trim();
  const held = new Set<string>();

  async function post(address: string, body: object): Promise<unknown> {
    const answer = await fetch(`${server.url}${address}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${address}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  return {
    url: server.url,
    token,
    post,
    async bump(rollout) {
      const command = held.delete(rollout) ? "release" : "hold";
      if (command === "hold") held.add(rollout);
      const answer = await post(`/v1/rollouts/${rollout}/${command}`, { reason: "test" });
      return (answer as { revision: number }).revision;
    },
    issueToken: async (name, permissions, rollouts) =>
      (await post("/v1/tokens", { name, permissions, ...(rollouts && { rollouts }) })) as IssuedToken,
    async stop() {
      await server.stop();
      await scratch.remove();
    },
  };
}
