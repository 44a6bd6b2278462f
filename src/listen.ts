import type { Server } from "node:http";
import type { Config } from "./config.ts";
import type { HttpServer } from "./http/create-http-server.ts";

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

/** How long requests in flight may take when the process stops. */
export const FINISH_MS = 10_000;

const CUT_EVERY_MS = 20;

/**
 * Accepts nothing more and resolves when the requests in flight are answered, after `finishMs` at the latest: then they are cut.
 * Whatever else is connected is cut at once: one connection that a browser opened in advance would hold up everything that is to be
 * closed behind it.
 */
export async function stopListening(server: HttpServer, finishMs: number): Promise<void> {
  // Again and again, as a client keeps its connection when it has its answer.
  const sweeping = setInterval(() => server.cutUnasked(), CUT_EVERY_MS);
  const impatient = setTimeout(() => server.closeAllConnections(), finishMs);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.cutUnasked();
  await closed;
  clearInterval(sweeping);
  clearTimeout(impatient);
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
