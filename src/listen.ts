import type { Server } from "node:http";
import type { Config } from "./config.ts";

/** Takes the address and answers with its URL; rejects with one sentence about why it cannot be had. */
export function listen(server: Server, { host, port }: Pick<Config, "host" | "port">): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => {
      const address = server.address();
      const actual = typeof address === "object" && address ? address.port : port;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${actual}`);
    });
  });
}

const IDLE_CLOSED_EVERY_MS = 20;

/** Accepts nothing more and resolves when the requests in flight are answered. */
export async function stopListening(server: Server): Promise<void> {
  // A client keeps its connection when it has its answer; only requests in flight are waited for.
  const sweeping = setInterval(() => server.closeIdleConnections(), IDLE_CLOSED_EVERY_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweeping);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const advice: Record<string, string> = {
    EADDRINUSE: "something else listens there (another Sluice?). Stop it, or choose another port with PORT=…",
    EACCES: "this user may not listen there. Choose a port above 1023 with PORT=…",
    EADDRNOTAVAIL: "this machine has no such address. Choose another with HOST=…",
  };
  const why = advice[error.code ?? ""] ?? error.message;
  return new Error(`Cannot listen on ${host}:${port}: ${why}`, { cause: error });
}
