import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { sendAnswer } from "../../../src/http/answer.ts";
import { createHttpServer } from "../../../src/http/create-http-server.ts";
import { createLive, type Live } from "../../../src/http/events/live.ts";
import type { RolloutView } from "../../../src/http/events/rollout-channel.ts";
import type { SnapshotListener } from "../../../src/service/flag-snapshots.ts";
import { createFlagWaiters } from "../../../src/service/flag-waiters.ts";
import type { FeedListener, FlagSnapshot } from "../../../src/service/services.ts";
import { createTurns } from "../../../src/service/turns.ts";
import { demoSnapshot } from "../../support/fake-services.ts";

/** A demo rollout whose flags a test publishes itself. */
export interface EventServer {
  readonly live: Live;
  readonly server: Server;
  readonly url: string;
  readonly port: number;
  publish(revision: number): void;
  record(): void;
  /** The store went back to before there was the rollout. */
  lose(): void;
  /** From now on nobody may go on reading. */
  revoke(): void;
  /** Times it was asked whether a client may go on reading. */
  readonly asked: () => number;
  stop(): Promise<void>;
}

export const snapshotAt = (revision: number, stage = "one"): FlagSnapshot => ({ ...demoSnapshot, revision, stage });

/** `padding`: bytes that each state is made larger by. */
export async function startEventServer({ limit = 100, padding = 0 } = {}): Promise<EventServer> {
  const listeners = new Set<FeedListener>();
  const told = new Set<SnapshotListener>();
  let current = snapshotAt(1);
  let revoked = false;
  let asked = 0;
  let ids = 0;
  const flags = { current: () => current, default: () => null, complete: () => true };
  const subscribe = (listener: SnapshotListener) => (told.add(listener), () => told.delete(listener));
  const isOutdated = (_: string, revision: number) => current.revision > revision;
  const wait = createFlagWaiters({ ...flags, isOutdated, subscribe }, createTurns(256));
  const feed = {
    wait,
    follow: (listener: FeedListener) => (listeners.add(listener), () => listeners.delete(listener)),
  };
  const live = createLive({ services: { flags, feed }, limit, newId: () => `id-${++ids}` });
  const view: RolloutView = {
    name: "test",
    state: ({ revision }) => ({
      event: "flags",
      id: `demo.${revision}`,
      data: { revision, padding: "x".repeat(padding) },
    }),
    activity: (rollout) => ({ event: "activity", data: { rollout } }),
  };
  const readmit = async () => {
    asked += 1;
    if (revoked) throw new Error("revoked");
    return { actor: "token:test", grants: [] };
  };
  const server = createHttpServer((request, response) => {
    const lastEventId = request.headers["last-event-id"]?.toString();
    try {
      sendAnswer(response, live.events.rollout("demo", view, { lastEventId, readmit }), "test");
    } catch (error) {
      response.writeHead(503).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    live,
    server,
    port,
    url: `http://127.0.0.1:${port}/`,
    publish(revision) {
      current = snapshotAt(revision);
      for (const tell of told) tell("demo", false);
      for (const { flags: tell } of listeners) tell(current);
    },
    record: () => listeners.forEach(({ activity }) => activity("demo")),
    lose: () => listeners.forEach(({ gone }) => gone("demo")),
    revoke: () => (revoked = true),
    asked: () => asked,
    async stop() {
      server.close();
      await live.close();
      server.closeAllConnections();
    },
  };
}

/** A client that asks for the stream and reads nothing until it is told to. */
export async function slowClient(port: number) {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.pause();
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  let text = "";
  socket.setEncoding("utf8");
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  return {
    closed,
    socket,
    /** Reads on until what came matches. */
    async readUntil(pattern: RegExp): Promise<string> {
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        text += chunk as string;
        if (pattern.test(text)) return text;
      }
      throw new Error(`the connection ended after ${text.slice(-200)}`);
    },
  };
}
