import { ConfigError, describeConfig, readConfig, type Config } from "./config.ts";
import { DocumentsError } from "./documents.ts";
import { FINISH_MS } from "./listen.ts";
import { packageRoot } from "./package-root.ts";
import { startServer, type RunningServer } from "./server.ts";
import { StoreError } from "./store/store-error.ts";
import path from "node:path";

/** How long all that is closed behind the requests may take, such as a lease given back to a database that does not answer. */
const CLOSE_MS = 4_000;
/** How long both may take when a commit to SQLite may or may not have happened: until then flags are served that may be out of date. */
const DOUBT_MS = 1_000;

/** `sluice serve`: runs until SIGTERM, SIGINT or SIGHUP. Resolves with the process's exit code. */
export async function serve(env: NodeJS.ProcessEnv): Promise<number> {
  let running: RunningServer;
  let drainMs: number;
  let told: Promise<undefined>;
  try {
    const config = readConfig(env, process.cwd(), path.join(packageRoot(), "machines"));
    drainMs = config.drainMs;
    running = await startServer(config, () => new Date());
    // Before anybody can read that it serves: whoever stops it upon that would end it without its goodbye.
    told = signalled();
    console.log(banner(running, config));
  } catch (error) {
    console.error(`sluice: ${startProblem(error)}`);
    return 1;
  }
  const doubt = await Promise.race([told, running.doubt]);
  if (doubt !== undefined) {
    console.error(`sluice: stopping, so that the next start reads what is true. ${doubt}`);
    // The answer that says so may leave; nothing else is worth waiting for.
    setTimeout(() => process.exit(1), DOUBT_MS);
    await running.stop();
    process.exit(1);
  }
  // A second signal, or a store that hangs, must not keep a dying process alive.
  const impatient = setTimeout(() => process.exit(1), drainMs + FINISH_MS + CLOSE_MS);
  process.once("SIGTERM", () => process.exit(1));
  process.once("SIGINT", () => process.exit(1));
  await running.stop();
  clearTimeout(impatient);
  console.log("Stopped.");
  return 0;
}

function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve(undefined));
    process.once("SIGINT", () => resolve(undefined));
    process.once("SIGHUP", () => {
      // The terminal is closing: what is still said goes nowhere, and that must not end the process before all is closed.
      for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
      resolve(undefined);
    });
    // Its shell may send this and the system once more, so a second one is no impatience.
    process.on("SIGHUP", () => {});
  });
}

function startProblem(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DocumentsError || error instanceof StoreError)
    return error.message;
  if (error instanceof Error && error.cause) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function banner(
  { url, rollouts: { count, first, outdated }, adminTokenFile, waiting }: RunningServer,
  config: Config,
): string {
  const configuration = describeConfig(config);
  if (waiting !== null) return [`Sluice serves ${url}`, waiting, "", ...configuration].join("\n");
  const list = first.map(({ rollout, stage, revision }) => `  ${rollout}: ${stage} (revision ${revision})`);
  const kept = outdated
    .slice(0, first.length)
    .map(
      (name) =>
        `  ${name} goes on by another version of its document than the folder holds: npx --no-install sluice adopt --rollout ${name} --dry-run`,
    );
  if (outdated.length > kept.length) kept.push(`  … and so do ${outdated.length - kept.length} more`);
  const more = count > first.length ? [`  … and ${count - first.length} more`] : [];
  const rollout = first[0]?.rollout;
  const authorization = config.anonymousRead ? "" : `-H "Authorization: Bearer $(cat ${adminTokenFile})" `;
  return [
    `Sluice serves ${url}`,
    ...list,
    ...more,
    ...kept,
    "",
    ...configuration,
    `token      ${adminTokenFile} (found by the CLI; needed to change anything)`,
    "",
    // Without --no-install npx would, away from a clone and an installation, fetch a stranger's package of this name.
    "Try:",
    `  open ${url}/ in a browser`,
    `  curl ${authorization}${url}/v1/rollouts/${rollout}/flags`,
    `  npx --no-install sluice explain --rollout ${rollout}${url.endsWith(":8080") ? "" : ` --url ${url}`}`,
    `  npx --no-install sluice kill${url.endsWith(":8080") ? "" : ` --url ${url}`} --rollout ${rollout}   (lists the kill switches, engages none)`,
  ].join("\n");
}
