import { Agent, request } from "node:http";
import { percentile } from "./windows.ts";

export interface Sent {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

export interface Sender {
  send(method: string, url: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Sent>;
  close(): void;
}

/** Requests on connections that stay open, as every deploy tool's library keeps them. */
export function createSender(connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (method, url, headers, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const started = performance.now();
        const typed =
          text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
        const sent = request(url, { agent, method, headers: { ...headers, ...typed } }, (response) => {
          let answer = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (answer += chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: answer, ms: performance.now() - started }),
          );
        });
        sent.on("error", reject);
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}

export interface Series {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Does every task, so many at once. Rejects on the first answer that is no success: a refusal costs less than a deed. */
export async function series(tasks: readonly (() => Promise<Sent>)[], concurrent: number): Promise<Series> {
  const times: number[] = [];
  const queue = tasks.values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrent }, async () => {
      for (const task of queue) {
        const { status, body, ms } = await task();
        if (status < 200 || status > 299) throw new Error(`answered ${status}: ${body.slice(0, 500)}`);
        times.push(ms);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  times.sort((one, other) => one - other);
  return { perSecond: times.length / seconds, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
}
