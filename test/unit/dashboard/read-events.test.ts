import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEvent, readEvents } from "../../../src/dashboard/live/read-events.ts";

const TEXT =
  'retry: 2000\n\nevent: flags\nid: a.1\ndata: {"rollout":"süß"}\n\n: still here\n\nevent: activity\r\ndata: {"rollout":null}\r\n\r\ndata: one\ndata: two\n\n';
const EVENTS = [
  { type: "flags", data: '{"rollout":"süß"}' },
  { type: "activity", data: '{"rollout":null}' },
  { type: "message", data: "one\ntwo" },
];

describe("a stream of events", () => {
  it("reads the same wherever the network cuts it", async () => {
    const bytes = new TextEncoder().encode(TEXT);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 })), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.slice(at[index], end));
        const read: unknown[] = [];
        let heard = 0;
        for await (const event of readEvents(
          ReadableStream.from(pieces) as ReadableStream<Uint8Array>,
          () => heard++,
        )) {
          read.push(event);
        }
        expect(read).toEqual(EVENTS);
        expect(heard).toBe(pieces.length);
      }),
    );
  });

  it.each([": a comment", "retry: 2000", "event: flags\nid: 7"])("takes %j for no event", (block) => {
    expect(parseEvent(block)).toBeNull();
  });
});
