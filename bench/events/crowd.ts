import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { ClientsReport, ConnectOrder } from "./stream-clients.ts";

/** Many clients in a process of their own. */
export interface Crowd {
  readonly pid: number;
  /** Resolves once they look out for the event that holds this text; `received` then tells when they had it. */
  expect(text: string): Promise<{ readonly received: Promise<{ readonly median: number; readonly last: number }> }>;
  close(): Promise<void>;
}

/** Resolves when all of them are connected. */
export async function gatherCrowd(connect: ConnectOrder["connect"]): Promise<Crowd> {
  const process = fork(path.join(import.meta.dirname, "stream-clients.ts"), { execArgv: ["--import", "tsx"] });

  async function report<K extends string>(kind: K): Promise<Extract<ClientsReport, Record<K, unknown>>> {
    for (;;) {
      // What the other side sends is declared beside it.
      const [message] = (await once(process, "message")) as [ClientsReport];
      if ("failed" in message) throw new Error(`a client: ${message.failed}`);
      if (kind in message) return message as Extract<ClientsReport, Record<K, unknown>>;
    }
  }

  process.send({ connect });
  await report("connected");
  return {
    pid: process.pid ?? 0,
    async expect(text) {
      process.send({ expect: text });
      await report("expecting");
      return { received: report("received").then(({ received }) => received) };
    },
    async close() {
      process.disconnect();
      await once(process, "exit");
    },
  };
}
