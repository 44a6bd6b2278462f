import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { buffersHeld } from "../support/memory-held.ts";
import { openStream } from "./support/open-stream.ts";
import { slowClient, startEventServer, type EventServer } from "./support/event-server.ts";

let server: EventServer | undefined;

afterEach(async () => {
  vi.useRealTimers();
  await server?.stop();
});

/** Time of the heartbeats only: sockets go on by real time. */
const heartbeatTime = () => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
const untilOpen = (clients: number) => vi.waitFor(() => expect(server?.live.events.clients).toBe(clients));
const ROUND_MS = 15_000;

describe("a client that does not read", () => {
  it("gets the newest state when it reads again, not all between, and holds nobody up", async () => {
    server = await startEventServer({ padding: 200_000 });
    const slow = await slowClient(server.port);
    const quick = await openStream(server.url);
    await untilOpen(2);
    const before = buffersHeld();
    for (let revision = 2; revision <= 150; revision++) {
      server.publish(revision);
      let seen = 0;
      // The quick one reads each of them; some it may skip while its own socket is full.
      while (seen < revision) seen = ((await quick.next()).data as { revision: number }).revision;
    }
    // Together they are 30 MB; nothing of them waits for the slow client.
    expect(buffersHeld() - before).toBeLessThan(15_000_000);
    const text = await slow.readUntil(/id: demo\.150\n[^]*\n\n$/);
    const revisions = [...text.matchAll(/id: demo\.(\d+)/g)].map(([, revision]) => Number(revision));
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(revisions.length).toBeLessThan(50);
    slow.socket.destroy();
    quick.close();
  });

  it("is cut at the second heartbeat it takes nothing of, others are not", async () => {
    heartbeatTime();
    server = await startEventServer({ padding: 6_000_000 });
    const slow = await slowClient(server.port);
    const quick = await openStream(server.url);
    await quick.next();
    await untilOpen(2);
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(server.live.events.clients).toBe(2);
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    await untilOpen(1);
    slow.socket.resume();
    await slow.closed;
    server.publish(2);
    expect(await quick.next()).toMatchObject({ data: { revision: 2 } });
    quick.close();
  });
});

describe("a client that reads", () => {
  it("gets a comment each 15 s, and stays", async () => {
    heartbeatTime();
    server = await startEventServer();
    const stream = await openStream(server.url);
    await stream.next();
    for (let beats = 1; beats <= 3; beats++) {
      await vi.advanceTimersByTimeAsync(ROUND_MS);
      await vi.waitFor(() => expect(stream.text.split("\n\n").filter((block) => block === ":")).toHaveLength(beats));
    }
    stream.close();
    await untilOpen(0);
  });

  it("is told once of many changes of one moment", async () => {
    server = await startEventServer();
    const stream = await openStream(server.url);
    await stream.next();
    server.record();
    for (let revision = 2; revision <= 9; revision++) server.publish(revision);
    server.record();
    expect(await stream.next()).toMatchObject({ event: "flags", data: { revision: 9 } });
    server.record();
    server.record();
    expect(await stream.next()).toMatchObject({ event: "activity" });
    server.publish(10);
    expect(await stream.next()).toMatchObject({ event: "flags", data: { revision: 10 } });
  });

  it("is let go within the time tokens are refreshed in, once it may not read any more", async () => {
    heartbeatTime();
    server = await startEventServer();
    const stream = await openStream(server.url);
    await stream.next();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server.asked()).toBe(1);
    server.revoke();
    await vi.advanceTimersByTimeAsync(3_000);
    await stream.ended;
    await untilOpen(0);
  });
});

describe("a rollout that the store has lost", () => {
  it("ends its streams", async () => {
    server = await startEventServer();
    const stream = await openStream(server.url);
    await stream.next();
    server.lose();
    await stream.ended;
    await untilOpen(0);
  });
});

describe("more clients than there is room for", () => {
  it("are told to come again, and get in when another has gone", async () => {
    server = await startEventServer({ limit: 2 });
    const first = await openStream(server.url);
    await openStream(server.url);
    const answer = await fetch(server.url);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("2 clients wait for changes here");
    first.close();
    await untilOpen(1);
    expect((await openStream(server.url)).status).toBe(200);
  });
});

describe("when the service stops", () => {
  it("streams end, those of clients that do not read too, and nobody new comes in", async () => {
    server = await startEventServer({ padding: 6_000_000 });
    const slow = await slowClient(server.port);
    const quick = await openStream(server.url);
    await quick.next();
    await untilOpen(2);
    await server.live.close();
    expect(server.live.events.clients).toBe(0);
    await quick.ended;
    expect((await fetch(server.url)).status).toBe(503);
    slow.socket.destroy();
  });
});

describe("the time a request may take to arrive", () => {
  it("does not end a stream, whose request has arrived", async () => {
    server = await startEventServer();
    server.server.headersTimeout = server.server.requestTimeout = 100;
    const stream = await openStream(server.url);
    await stream.next();
    // Connections are looked through all at once, so when this one is found wanting the stream was looked at as well.
    const half = connect(server.port, "127.0.0.1").resume();
    half.write("GET / HTTP/1.1\r\nHo");
    await once(half, "close");
    server.publish(2);
    expect(await stream.next()).toMatchObject({ data: { revision: 2 } });
  });
});

describe("a request for a stream behind one that is not answered", () => {
  it("is refused, and the answer before it arrives whole", async () => {
    server = await startEventServer();
    const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await untilOpen(1);
    server.publish(2);
    let text = "";
    while (!text.includes("id: demo.2\n")) text += ((await once(socket, "data")) as [string])[0];
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
    expect(server.live.waiting).toBe(1);
    socket.destroy();
    await vi.waitFor(() => expect(server?.live.waiting).toBe(0));
  });
});

describe("over HTTP/1.0, as some proxies speak it", () => {
  it("the events come as they are", async () => {
    server = await startEventServer();
    const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");
    socket.write("GET / HTTP/1.0\r\n\r\n");
    let text = "";
    while (!text.includes("id: demo.1\n")) text += ((await once(socket, "data")) as [string])[0];
    const [head, body] = text.split("\r\n\r\n");
    expect(head).not.toMatch(/transfer-encoding/i);
    expect(body).toMatch(/^retry: 2000\n\nevent: flags\n/);
    socket.destroy();
  });
});
