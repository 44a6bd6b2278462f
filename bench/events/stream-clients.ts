import { connect } from "node:net";
import { monotonicMs } from "./machine.ts";

/**
 * Many clients of an event stream in one process of their own (forked by fan-out.ts), so that what they cost is not counted
 * as the service's. Each notes when the event with an id arrives; times are of the machine's monotonic clock, in ms.
 */
export interface ConnectOrder {
  readonly connect: { readonly port: number; readonly path: string; readonly token: string; readonly clients: number };
}

/** The next event whose bytes hold this text is the one to note. */
export interface ExpectOrder {
  readonly expect: string;
}

export type ClientsReport =
  | { readonly connected: number }
  | { readonly expecting: string }
  | { readonly received: { readonly median: number; readonly last: number } }
  | { readonly failed: string };

/** Connections asked for at a time: more than a listener's queue holds would be dropped and tried again a second later. */
const AT_ONCE = 200;

let expected: Buffer | null = null;
let clients = 0;
let times: number[] = [];

const report = (message: ClientsReport): void => void process.send?.(message);

function note(chunk: Buffer): void {
  if (expected === null || !chunk.includes(expected)) return;
  times.push(monotonicMs());
  if (times.length < clients) return;
  const sorted = times.toSorted((a, b) => a - b);
  report({ received: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, last: sorted.at(-1) ?? 0 } });
}

function open({ port, path, token }: ConnectOrder["connect"]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${token}\r\n\r\n`),
    );
    socket.once("data", (head: Buffer) => {
      if (!head.includes("HTTP/1.1 200")) return reject(new Error(head.toString().slice(0, 300)));
      socket.on("data", note);
      resolve();
    });
    socket.once("error", reject);
    socket.once("close", () => report({ failed: "the server ended a stream" }));
  });
}

async function connectAll(order: ConnectOrder["connect"]): Promise<void> {
  for (clients = 0; clients < order.clients;) {
    const batch = Math.min(AT_ONCE, order.clients - clients);
    await Promise.all(Array.from({ length: batch }, () => open(order)));
    clients += batch;
  }
  report({ connected: clients });
}

process.on("message", (order: ConnectOrder | ExpectOrder) => {
  if ("connect" in order) {
    connectAll(order.connect).catch((error: unknown) => report({ failed: String(error) }));
    return;
  }
  expected = Buffer.from(order.expect);
  times = [];
  report({ expecting: order.expect });
});
// The parent is gone, so there is nobody to measure for.
process.on("disconnect", () => process.exit());
