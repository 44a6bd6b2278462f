import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { ATTEMPTS, judgeAnswer } from "../../src/notify/judge-answer.ts";
import { createPost, type PostAnswer } from "../../src/notify/post.ts";
import { selfSigned } from "../telemetry/self-signed.ts";
import { answering, receiver } from "./support/receiver.ts";

const NOW = new Date("2026-01-05T08:00:00.000Z");
const signal = new AbortController().signal;
const options = { resolve: async () => [{ address: "127.0.0.1", family: 4 }], allowPrivate: true, timeoutMs: 400 };
const send = (url: string, post = createPost(options)) => post({ url: new URL(url), headers: {}, body: "{}" }, signal);
const judge = (answer: PostAnswer, attempt = 1, random = 0.5) =>
  judgeAnswer(answer, { secrets: ["s3cret"] }, attempt, NOW, random);
const answered = (status: number, retryAfter: string | null = null, text = ""): PostAnswer => {
  return { kind: "answered", status, retryAfter, text };
};
const waited = ({ nextAttemptAt }: { nextAttemptAt: string | null }) =>
  nextAttemptAt === null ? null : (Date.parse(nextAttemptAt) - NOW.getTime()) / 1000;

async function endless(response: ServerResponse): Promise<void> {
  while (!response.destroyed) {
    response.write("x".repeat(65_536));
    await delay(1);
  }
}

describe("posting", () => {
  it("does not follow a redirect", async () => {
    const secret = await receiver(answering(200));
    const server = await receiver(answering(307, "", { location: secret.url }));
    const answer = await send(server.url);
    expect([answer.kind === "answered" && answer.status, secret.received.length]).toEqual([307, 0]);
    expect(judge(answer)).toMatchObject({ status: "failed", lastError: expect.stringContaining("none is followed") });
  });

  it("ends with a server that hangs", async () => {
    const server = await receiver(() => undefined);
    expect(await send(server.url)).toEqual({ kind: "unanswered", why: "no answer within 0.4 s" });
  });

  it("ends with a resolver that hangs", async () => {
    const post = createPost({ ...options, resolve: () => new Promise(() => undefined) });
    expect(await send("https://hooks.example/", post)).toMatchObject({ kind: "unanswered" });
  });

  it("reads only the beginning of an answer without end, whose status counts", async () => {
    const server = await receiver((response) => {
      response.writeHead(200);
      void endless(response);
    });
    const answer = await send(server.url);
    expect(answer).toMatchObject({ kind: "answered", status: 200 });
    expect(answer.kind === "answered" && answer.text.length).toBe(16 * 1024);
  });

  it("says that nobody listens, without the URL", async () => {
    const answer = await send("http://127.0.0.1:1/s3cret");
    expect(answer).toEqual({ kind: "unanswered", why: "it cannot be reached (ECONNREFUSED)" });
  });

  it("checks the certificate against the name, on the address that was checked", async () => {
    const identity = selfSigned();
    const server = createServer(identity, (request, response) => void request.resume().on("end", () => response.end()));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const trusting = createPost({ ...options, ca: identity.cert });
    expect(await send(`https://localhost:${port}/`, trusting)).toMatchObject({ status: 200 });
    expect(await send(`https://other.example:${port}/`, trusting)).toMatchObject({ kind: "unanswered" });
    expect(await send(`https://localhost:${port}/`)).toMatchObject({ kind: "unanswered" });
  });
});

describe("what an answer means", () => {
  it.each([
    [200, "delivered"],
    [202, "delivered"],
    [204, "delivered"],
    [301, "failed"],
    [400, "failed"],
    [401, "failed"],
    [403, "failed"],
    [404, "failed"],
    [410, "failed"],
    [408, "pending"],
    [425, "pending"],
    [429, "pending"],
    [500, "pending"],
    [502, "pending"],
    [503, "pending"],
  ] as const)("%i is %s", (status, expected) => {
    expect(judge(answered(status))).toMatchObject({ status: expected, lastStatus: status });
  });

  it("no answer is tried again, a forbidden address is not", () => {
    expect(judge({ kind: "unanswered", why: "no" })).toMatchObject({ status: "pending", lastStatus: null });
    expect(judge({ kind: "forbidden", why: "no" })).toMatchObject({ status: "failed", lastError: "no" });
  });

  it("waits twice as long each time and gives up after about an hour", () => {
    const delays = Array.from({ length: ATTEMPTS }, (_, index) => waited(judge(answered(500), index + 1)));
    expect(delays).toEqual([30, 60, 120, 240, 480, 960, 1920, null]);
    expect([0, 1].map((random) => waited(judge(answered(500), 1, random)))).toEqual([22.5, 37.5]);
  });

  it.each([
    ["120", 120],
    ["Mon, 05 Jan 2026 08:10:00 GMT", 600],
    ["1", 30],
    ["999999", 3600],
    ["soon", 30],
  ] as const)("waits as long as Retry-After %s asks, within an hour", (header, seconds) => {
    expect(waited(judge(answered(429, header)))).toBe(seconds);
  });

  it("keeps what was said on one line, short, and without a secret, even one that is cut", () => {
    const echo = `you sent s3cret\u001b[31m\n${"x".repeat(190)}s3cret`;
    const { lastError } = judge(answered(400, null, echo));
    expect(lastError).toMatch(/^answered 400: you sent \*\*\* \[31m x+/);
    expect([...(lastError ?? "")].length).toBeLessThan(220);
    expect(lastError).not.toMatch(/s3c/);
  });
});
