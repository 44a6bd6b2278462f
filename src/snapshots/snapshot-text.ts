import { createHash } from "node:crypto";
import type { FlagSnapshot } from "../service/services.ts";
import type { KnownSecret } from "../service/tokens/known-tokens.ts";
import type { LastKnown } from "./last-known.ts";

/*
 * Lines of text. The first says what the file is and of which store, then one line of JSON each for a snapshot or a reader, and the
 * last carries their number and the SHA-256 of everything before it. So it can be written piece by piece, and a file that was cut,
 * joined or changed anywhere has no right last line.
 */
const MAGIC = "sluice-last-known 1";

/** Pieces kept small: between them the process answers its readers. */
const LINES_A_PIECE = 100;

export function* writeSnapshotText(lastKnown: LastKnown, store: string): Generator<string> {
  const hash = createHash("sha256");
  let count = 0;
  const hashed = (text: string) => {
    hash.update(text);
    return text;
  };
  yield hashed(`${MAGIC} ${JSON.stringify({ store, at: lastKnown.at })}\n`);
  for (const [kind, items] of [
    ["flags", lastKnown.flags],
    ["reader", lastKnown.readers],
  ] as const) {
    for (let start = 0; start < items.length; start += LINES_A_PIECE) {
      const lines = items.slice(start, start + LINES_A_PIECE).map((item) => `${JSON.stringify({ [kind]: item })}\n`);
      count += lines.length;
      yield hashed(lines.join(""));
    }
  }
  yield `end ${count} ${hash.digest("hex")}\n`;
}

/** What a file holds. Throws, saying what is wrong with it, for anything `writeSnapshotText` did not write for this very store. */
export function readSnapshotText(bytes: Buffer, store: string): LastKnown {
  // From the bytes, not the text: different bytes can decode to the same text.
  const end = bytes.lastIndexOf("\nend ") + 1;
  const covered = bytes.subarray(0, end);
  const lines = covered.toString("utf8").split("\n").slice(0, -1);
  const expected = `end ${lines.length - 1} ${createHash("sha256").update(covered).digest("hex")}\n`;
  if (end === 0 || !bytes.subarray(end).equals(Buffer.from(expected))) {
    throw new Error("it is cut off, changed or of another program: its checksum is not that of its contents");
  }
  const [first = "", ...rest] = lines;
  if (!first.startsWith(`${MAGIC} `)) throw new Error(`it is of another version than ${JSON.stringify(MAGIC)}`);
  const head = JSON.parse(first.slice(MAGIC.length)) as { store: string; at: string };
  if (head.store !== store) throw new Error("it belongs to another store");
  // The checksum proves that this program wrote the lines, and so what is in them.
  const items = rest.map((line) => JSON.parse(line) as { flags?: FlagSnapshot; reader?: KnownSecret });
  return {
    at: head.at,
    flags: items.flatMap(({ flags }) => (flags ? [flags] : [])),
    readers: items.flatMap(({ reader }) => (reader ? [reader] : [])),
  };
}
