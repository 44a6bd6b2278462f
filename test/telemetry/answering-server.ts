import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface AnsweringServer {
  readonly url: string;
  /** What came in, in order. */
  readonly requests: { readonly url: string; readonly headers: IncomingMessage["headers"] }[];
  stop(): Promise<void>;
}

/** A local HTTP server for one test. */
export async function answeringServer(answer: RequestListener): Promise<AnsweringServer> {
  const requests: AnsweringServer["requests"] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? "", headers: request.headers });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${port}`, requests, stop };
}

export function json(status: number, body: unknown) {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}
