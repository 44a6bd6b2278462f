import { createServer, request } from "node:http";

export interface Front {
  /** The service, seen through the front. */
  readonly url: string;
  /** From now on no request is answered any more but those let through; what was answered before, a stream too, goes on. */
  stall(letsThrough: (method: string, path: string) => boolean): void;
  close(): Promise<void>;
}

/** A proxy before a service that a test can stall: requests are taken, and never answered. */
export async function frontOf(service: string): Promise<Front> {
  const { hostname, port } = new URL(service);
  let passes = (_method: string, _path: string) => true;
  const server = createServer((asked, answer) => {
    const { method = "GET", url: path = "/", headers } = asked;
    if (!passes(method, path)) return;
    const onward = request({ hostname, port, method, path, headers }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers);
      answer.flushHeaders();
      found.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stall(letsThrough) {
      passes = letsThrough;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
