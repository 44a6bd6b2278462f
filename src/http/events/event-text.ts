export interface ServerEvent {
  /** Absent: "message", as EventSource names it. */
  readonly event?: string;
  /** What the client sends back as Last-Event-ID; absent: it keeps the one before. */
  readonly id?: string;
  readonly data: unknown;
}

/** The bytes of an event, to be shared by everybody it goes to. JSON has no line breaks, so one data line holds it. */
export function eventChunk({ event, id, data }: ServerEvent): Buffer {
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return Buffer.from(`${lines.join("\n")}\n\n`);
}

/** How long a client waits before it connects anew; a heartbeat is a comment, which clients ignore and proxies do not. */
export const RETRY = Buffer.from("retry: 2000\n\n");
export const HEARTBEAT = Buffer.from(":\n\n");
