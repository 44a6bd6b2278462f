import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SERVER_CORE, startPinned, type Pinned } from "./pinned.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface BenchService extends Pinned {
  readonly url: string;
  /** Its store, a SQLite file unless SLUICE_STORE_URL said otherwise, is in there. */
  readonly dataDir: string;
  /** Header that lets the sender do everything. */
  readonly authorization: string;
  /** From the start of the process to its first answer to a question about flags. */
  readonly coldStartMs: number;
}

/** Builds what a user would run, unless it is there. */
export function buildService(): void {
  const script = `const { prepare } = await import(${JSON.stringify(path.join(root, "scripts/prepare.mjs"))}); prepare();`;
  // Standard output is the report's.
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("the service could not be built; see above");
}

/** What the image starts Node.js with: its flags are part of what is measured. */
function imageArguments(): readonly string[] {
  const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync(path.join(root, "Dockerfile"), "utf8")) ?? [];
  if (command === undefined) throw new Error('the Dockerfile has no CMD of this form: CMD ["node", …]');
  const [, ...args] = JSON.parse(command) as string[];
  return args.map((argument) => (argument.startsWith("dist/") ? path.join(root, argument) : argument));
}

/** The built service on the server core, on a fresh store, whose folder goes when it stops; or on what SLUICE_DATA_DIR holds. */
export async function startService(
  env: Readonly<Record<string, string>> = {},
  nodeOptions: readonly string[] = [],
): Promise<BenchService> {
  const data = env.SLUICE_DATA_DIR ?? mkdtempSync(path.join(tmpdir(), "sluice-bench-"));
  const started = performance.now();
  const program = [...nodeOptions, ...imageArguments()];
  const pinned = startPinned(SERVER_CORE, process.execPath, program, {
    cwd: data,
    env: { NODE_ENV: "production", PORT: "0", SLUICE_DATA_DIR: data, SLUICE_ANONYMOUS_READ: "false", ...env },
  });
  const remove = () => {
    if (env.SLUICE_DATA_DIR === undefined) rmSync(data, { recursive: true, force: true });
  };
  try {
    const [, url = ""] = await pinned.says(/Sluice serves (\S+)/);
    const authorization = `Bearer ${readFileSync(path.join(data, "admin-token"), "utf8").trim()}`;
    const first = await fetch(`${url}/v1/rollouts/${env.BENCH_ROLLOUT ?? "autopack"}/flags`, {
      headers: { authorization },
    });
    if (!first.ok) throw new Error(`the service answers ${first.status}: ${await first.text()}`);
    const coldStartMs = performance.now() - started;
    return {
      ...pinned,
      url,
      dataDir: data,
      authorization,
      coldStartMs,
      async stop() {
        await pinned.stop();
        remove();
      },
    };
  } catch (error) {
    await pinned.stop();
    remove();
    throw error;
  }
}
