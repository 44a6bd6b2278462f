import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../bench/support/free-port.ts";
import { unprivilegedAccount } from "./postgres-process.ts";

export interface PgBouncer {
  /** The URL of the database, by way of it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Stands between a process and its database. `settings`: lines of its configuration. Lets everybody in. */
export async function startPgBouncer(databaseUrl: string, settings: readonly string[]): Promise<PgBouncer> {
  const target = new URL(databaseUrl);
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-pgbouncer-"));
  const account = unprivilegedAccount();
  const port = await freePort();
  const file = path.join(folder, "pgbouncer.ini");
  writeFileSync(
    file,
    `[databases]
* = host=${target.hostname} port=${target.port || 5432} user=${target.username}${target.password && ` password=${target.password}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
${settings.join("\n")}
`,
  );
  if (account) for (const owned of [folder, file]) chownSync(owned, account.uid, account.gid);
  const child = spawn("pgbouncer", [file], { ...account, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  const up = new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      log += chunk;
      if (log.includes("process up")) resolve();
    });
    child.once("exit", () => reject(new Error(`PgBouncer did not start: ${log}`)));
  });
  await up;
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    url: url.toString(),
    async stop() {
      if (child.exitCode === null && child.kill("SIGQUIT")) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
