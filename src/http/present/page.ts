import type { Page } from "../../service/services.ts";

/** Wire form of every list: {items, nextCursor?}. */
export function presentPage<T, W>({ items, nextCursor }: Page<T>, present: (item: T) => W) {
  return { items: items.map(present), ...(nextCursor === undefined ? {} : { nextCursor }) };
}
