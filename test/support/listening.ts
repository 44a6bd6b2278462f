import { once } from "node:events";
import { Agent, request, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpServer } from "../../src/http/create-http-server.ts";

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Our server around a listener, on a free port. */
export async function listening(listener: RequestListener): Promise<Listening> {
  const server = createHttpServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  /** As they came, without what is another one each time: request id and date. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** With ID for the request id. */
  readonly body: string;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends a request with these headers and no others. */
export async function exchange(url: string, { method, path, headers = {}, body }: RawRequest, agent?: Agent) {
  const sent = request(url + path, { method, headers, ...(agent && { agent }) });
  sent.end(body);
  const [response] = await once(sent, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const { "x-request-id": id, date: _, ...rest } = response.headers;
  if (typeof id !== "string") throw new Error(`${method} ${path}: an answer without a request id`);
  return {
    status: response.statusCode,
    headers: rest,
    body: Buffer.concat(chunks).toString("utf8").replaceAll(id, "ID"),
  } as RawAnswer;
}
