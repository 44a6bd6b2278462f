import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What the fan-out is compared with: node:http alone, which writes one prebuilt chunk to every socket in one go. POST / with
 * the bytes to send; GET / to follow; GET /livez to be answered.
 */
const followers = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.url === "/livez") {
    response.end();
    return;
  }
  if (request.method === "GET") {
    response.removeHeader("Transfer-Encoding");
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("retry: 2000\n\n");
    followers.add(response);
    response.once("close", () => followers.delete(response));
    return;
  }
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    response.end();
    const chunk = Buffer.concat(parts);
    setImmediate(() => {
      for (const follower of followers) follower.socket?.write(chunk);
    });
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on("disconnect", () => process.exit());
