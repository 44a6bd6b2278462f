import type { ServerResponse } from "node:http";
import type { Cursor } from "./cursor.ts";
import { HEARTBEAT, RETRY } from "./event-text.ts";

export interface EventStream {
  /** Sends what the client lacks, as far as it takes it. */
  advance(): void;
  /** Keeps the connection from being taken for dead; cuts a client that has taken nothing since the heartbeat before. */
  beat(): void;
  /** Asks anew whether the client may go on reading. */
  recheck(): void;
  /** Ends the answer in order, so that the client comes back. */
  end(): void;
  cut(): void;
}

export interface StreamOptions {
  readonly cursor: Cursor;
  /** Rejects where the client may not read this any more. */
  readonly readmit: () => Promise<unknown>;
}

/**
 * Goes on with an answer whose head is set, event by event, until one side ends it.
 * It writes to the socket itself: bytes made once are shared by all clients, and no chunk is framed for each of them. So the
 * end of the connection is the end of the answer, which HTTP/1.0 proxies understand as well.
 */
export function startEventStream(response: ServerResponse, { cursor, readmit }: StreamOptions): EventStream {
  const socket = response.req.socket;
  response.removeHeader("Transfer-Encoding");
  /** The socket holds as many bytes as it should; more wait in the cursor, where they cost nothing. */
  let full = false;
  /** It was full at the last heartbeat already. */
  let stuck = false;
  let checking = false;
  let ended = false;

  function write(chunk: Buffer): void {
    if (socket.write(chunk) || full) return;
    full = true;
    socket.once("drain", () => {
      full = stuck = false;
      stream.advance();
    });
  }

  const stream: EventStream = {
    advance() {
      while (!full && !ended) {
        const chunk = cursor.next();
        if (chunk === undefined) return;
        write(chunk);
      }
    },
    beat() {
      if (!full && !ended) return write(HEARTBEAT);
      if (stuck || ended) stream.cut();
      stuck = true;
    },
    recheck() {
      if (checking) return;
      checking = true;
      readmit().then(
        () => (checking = false),
        () => stream.end(),
      );
    },
    end() {
      ended = true;
      // What waits for a client that does not read would keep the connection open.
      if (full) stream.cut();
      else response.end();
    },
    cut: () => void socket.destroy(),
  };
  socket.cork();
  response.flushHeaders();
  write(RETRY);
  stream.advance();
  socket.uncork();
  return stream;
}
