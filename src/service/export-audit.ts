import type { AuditScope, Store, StoredAuditEvent } from "../store/store.ts";

/** Events in memory at once. */
const PAGE = 500;

/**
 * Every event of the scope, oldest first, up to the latest there is now. The first page is read before this answers, so that a
 * store that does not answer is told of before anything was sent.
 *
 * Bounded by the id of now: a transaction that commits while we read may hold an id we have passed. What follows it in its own
 * trail has an id beyond the bound, so that no trail is exported with a hole in it.
 */
export async function exportAudit(
  store: Pick<Store, "readAudit" | "lastAuditId">,
  scope: AuditScope,
): Promise<AsyncIterable<StoredAuditEvent>> {
  const last = await store.lastAuditId();
  if (last === null) return pages([], () => Promise.resolve([]));
  const read = (after: string | null) => store.readAudit(scope, { after, last, limit: PAGE });
  return pages(await read(null), read);
}

async function* pages(
  first: readonly StoredAuditEvent[],
  read: (after: string) => Promise<readonly StoredAuditEvent[]>,
): AsyncGenerator<StoredAuditEvent> {
  let page = first;
  for (;;) {
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    page = await read(last.id);
  }
}
