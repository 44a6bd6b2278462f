import { once } from "node:events";
import { createServer, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createAuthenticator } from "../../src/http/auth.ts";
import { createApp } from "../../src/http/create-app.ts";
import { readContract } from "../support/contract.ts";
import { createFakeServices } from "../support/fake-services.ts";
import { endingLive } from "../support/live.ts";

test("the app leaves requests and responses of the kind Node made them, which is what makes it fast", async () => {
  const { services } = createFakeServices();
  const app = createApp({
    services,
    openapi: readContract(),
    live: endingLive(services),
    auth: createAuthenticator({ bearers: [], anonymousRead: true }),
    metrics: async () => "",
  });
  const seen: object[] = [];
  const server = createServer((request, response) => {
    response.once("close", () => seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response)));
    app(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/rollouts`);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    await expect.poll(() => seen.length).toBe(2);
    expect(seen[0]).toBe(IncomingMessage.prototype);
    expect(seen[1]).toBe(ServerResponse.prototype);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
