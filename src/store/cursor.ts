import type { Page } from "./store.ts";
import { StoreError } from "./store-error.ts";

/** A list's place to continue at, opaque to callers. */
export interface CursorCodec<T> {
  encode(place: T): string;
  /** StoreError "invalid-cursor" for anything `encode` did not make for the same list. */
  decode(cursor: string): T;
}

/** Cursors of lists ordered by a name. */
export function nameCursor(list: string): CursorCodec<string> {
  return codec(list, (name) => name);
}

/** Cursors of lists ordered by a database id. */
export function idCursor(list: string): CursorCodec<number> {
  return codec(list, (written) => (/^\d{1,10}$/.test(written) ? Number(written) : undefined));
}

/** Cuts what was read, one row more than `limit`, to a page. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => T,
  cursor: (row: Row) => string,
): Page<T> {
  const shown = rows.slice(0, limit);
  const items = shown.map(item);
  const last = shown.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: cursor(last) } : { items };
}

function codec<T extends string | number>(list: string, parse: (written: string) => T | undefined): CursorCodec<T> {
  const encode = (place: T) => Buffer.from(`${list}:${place}`).toString("base64url");
  return {
    encode,
    decode(cursor) {
      const [kind, ...rest] = Buffer.from(cursor, "base64url").toString().split(":");
      const place = kind === list ? parse(rest.join(":")) : undefined;
      // Encoded again: Node decodes leniently, and a cursor that was cut or joined must not pass for another place.
      if (place === undefined || encode(place) !== cursor) {
        throw new StoreError(
          "invalid-cursor",
          `The cursor ${JSON.stringify(cursor.slice(0, 80))} is not one this list gave. Pass nextCursor of the previous page unchanged, or leave it out to start again.`,
        );
      }
      return place;
    },
  };
}
