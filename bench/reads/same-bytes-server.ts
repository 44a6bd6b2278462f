// What bare node:http can do: the same header lines and bytes as the service, from memory, whoever asks.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

export interface RecordedAnswer {
  readonly status: number;
  readonly headers: readonly [name: string, value: string][];
  /** Base64. */
  readonly body: string;
}

const { status, headers, body } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as RecordedAnswer; // written by reads.ts
const bytes = Buffer.from(body, "base64");
const lines = headers.flat();
const server = createServer((request, response) => {
  if (request.method === "POST") request.resume();
  response.writeHead(status, lines);
  response.end(bytes);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`);
});
