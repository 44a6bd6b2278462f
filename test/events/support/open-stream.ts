import { get, type IncomingMessage } from "node:http";

export interface ReceivedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The next event that arrives or has arrived; rejects when the stream ends before one does. */
  next(): Promise<ReceivedEvent>;
  /** The id to come back with. */
  readonly lastEventId: string | undefined;
  /** Everything received so far. */
  readonly text: string;
  /** Resolves when the service or the client has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface StreamHeaders {
  readonly token?: string;
  readonly lastEventId?: string | undefined;
}

/** Follows an address of events on a connection of its own. Resolves when the head of the answer is there. */
export function openStream(url: string, { token, lastEventId }: StreamHeaders = {}): Promise<OpenStream> {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
  };
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers }, (response) => resolve(follow(response)));
    request.once("error", reject);
  });
}

function follow(response: IncomingMessage): OpenStream {
  let text = "";
  let rest = "";
  let last: string | undefined;
  let over = false;
  const arrived: ReceivedEvent[] = [];
  const waiting: { resolve: (event: ReceivedEvent) => void; reject: (error: Error) => void }[] = [];
  const ended = new Promise<void>((resolve) => {
    response.once("close", () => {
      over = true;
      for (const { reject } of waiting.splice(0)) reject(new Error(`the stream ended after ${JSON.stringify(text)}`));
      resolve();
    });
  });
  // Cut connections are what some tests are about.
  response.on("error", () => {});
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    rest += chunk;
    // A long line in many chunks is looked at when its end is there.
    if (!chunk.includes("\n")) return;
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) take(block);
  });

  function take(block: string): void {
    const fields = new Map(block.split("\n").map((line) => [line.replace(/:.*$/s, ""), line.replace(/^[^:]*: ?/, "")]));
    last = fields.get("id") ?? last;
    const data = fields.get("data");
    if (data === undefined) return;
    const event = { event: fields.get("event") ?? "message", id: fields.get("id"), data: JSON.parse(data) as unknown };
    const first = waiting.shift();
    if (first) first.resolve(event);
    else arrived.push(event);
  }

  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    next: () =>
      new Promise((resolve, reject) => {
        const event = arrived.shift();
        if (event) resolve(event);
        else if (over) reject(new Error(`the stream had ended after ${JSON.stringify(text)}`));
        else waiting.push({ resolve, reject });
      }),
    get lastEventId() {
      return last;
    },
    get text() {
      return text;
    },
    ended,
    close: () => void response.destroy(),
  };
}
