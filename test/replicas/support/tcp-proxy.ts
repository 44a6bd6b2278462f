import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** pass: as if it were not there. hang: nothing goes through and nothing is closed, as with a stopped server or a cut cable. refuse: connections are cut and no new one is taken. */
export type ProxyMode = "pass" | "hang" | "refuse";

export interface TcpProxy {
  /** The URL of the database, by way of the proxy. */
  readonly url: string;
  set(mode: ProxyMode): Promise<void>;
  close(): Promise<void>;
}

/** Stands between a process and its database, on a port of its own that stays the same. */
export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let mode: ProxyMode = "pass";

  function handle(near: Socket): void {
    sockets.add(near);
    near.on("error", () => near.destroy()).on("close", () => sockets.delete(near));
    if (mode === "hang") return void near.pause();
    const far = connect({ port: Number(target.port || 5432), host: target.hostname, noDelay: true });
    sockets.add(far);
    far.on("error", () => near.destroy()).on("close", () => (sockets.delete(far), near.destroy()));
    near.on("close", () => far.destroy());
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from.on("data", (chunk) => void (mode === "hang" || to.write(chunk)));
  }

  let server = await listenOn(0, handle);
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  const cut = async () => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);

  return {
    url: url.toString(),
    async set(next) {
      const was = mode;
      mode = next;
      if (next === "refuse" && was !== "refuse") await cut();
      if (next !== "refuse" && was === "refuse") server = await listenOn(port, handle);
      // Bytes that were swallowed are missing from their connection for good.
      if (next === "pass" && was === "hang") for (const socket of sockets) socket.destroy();
    },
    async close() {
      if (mode !== "refuse") await cut();
    },
  };
}

function listenOn(port: number, handle: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Both sides of a connection to PostgreSQL send small pieces at once, and so does every proxy between them: otherwise answers
    // that follow each other wait for the client to acknowledge the first, for 40 ms.
    const server = createServer({ noDelay: true }, handle);
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
