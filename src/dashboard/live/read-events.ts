/** One server-sent event. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/**
 * The events of a text/event-stream body. `heard` is told of every piece that arrives, heartbeats too. Written here because
 * EventSource cannot send an Authorization header, and a token in the address would end up in logs.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<ServerEvent, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      const blocks = (rest + decoder.decode(value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.releaseLock();
  }
}

/** Null for a block without data: a comment, or only `retry:`. */
export function parseEvent(block: string): ServerEvent | null {
  let type = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === "event") type = value;
    if (name === "data") data.push(value);
  }
  return data.length === 0 ? null : { type, data: data.join("\n") };
}
