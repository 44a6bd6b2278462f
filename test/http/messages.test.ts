import { once } from "node:events";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createAuthenticator } from "../../src/http/auth.ts";
import { createApp } from "../../src/http/create-app.ts";
import { createHttpServer } from "../../src/http/create-http-server.ts";
import { createMessages, type Messages } from "../../src/http/messages.ts";
import { readContract } from "../support/contract.ts";
import { createFakeServices } from "../support/fake-services.ts";
import { endingLive } from "../support/live.ts";

let close = async () => {};
afterEach(() => close());

const { services } = createFakeServices();
const appWith = (messages: Messages) =>
  createApp({
    services,
    openapi: readContract(),
    live: endingLive(services),
    auth: createAuthenticator({ bearers: [], anonymousRead: true }),
    metrics: async () => "",
    messages,
  });

/** What a request and its response were before the app saw them, and are once it has answered. */
async function prototypesAround(app: RequestListener, messages: Messages) {
  const seen: object[][] = [];
  const server = createHttpServer(
    (request, response) => {
      const now = () => seen.push([Object.getPrototypeOf(request), Object.getPrototypeOf(response)]);
      now();
      response.once("close", now);
      app(request, response);
    },
    { messages },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/rollouts`);
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  await expect.poll(() => seen.length).toBe(2);
  return seen;
}

test("the app changes the kind of no message of the server it was made with", async () => {
  const messages = createMessages();
  const [before, after] = await prototypesAround(appWith(messages), messages);
  expect(after?.[0]).toBe(before?.[0]);
  expect(after?.[1]).toBe(before?.[1]);
});

test("it answers messages of any other server as well", async () => {
  const app = appWith(createMessages());
  const [before, after] = await prototypesAround(app, createMessages());
  expect(after?.[0]).not.toBe(before?.[0]);
  expect(after?.[0]).toBe(app.request);
});
