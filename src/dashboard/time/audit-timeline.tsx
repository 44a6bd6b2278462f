import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { AuditPage } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { Failure, Loading } from "../parts/async-view.tsx";
import { auditSearch, type AuditFilters } from "./audit-query.ts";
import { EventItem } from "./event-item.tsx";

const PAGE = "50";

/** The events, newest first; older ones come when the end is scrolled to, or by the button. */
export function AuditTimeline({ filters }: { readonly filters: AuditFilters }) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: [...keys.audit, "timeline", filters],
    queryFn: ({ pageParam, signal }) => {
      const more = { limit: PAGE, ...(pageParam !== "" && { cursor: pageParam }) };
      return api.json<AuditPage>(`/v1/audit${auditSearch(filters, more)}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (element === null || !hasNextPage || isFetchingNextPage) return;
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    });
    seen.observe(element);
    return () => seen.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (query.data === undefined) {
    if (query.isPending) return <Loading what="the audit trail" height={30} />;
    return <Failure what="the audit trail" error={query.error} retry={() => void query.refetch()} />;
  }
  const events = query.data.pages.flatMap(({ items }) => items);
  return (
    <section className="stack-small" aria-label="Events">
      {query.isError && (
        <Failure what="more of the audit trail" error={query.error} retry={() => void fetchNextPage()} />
      )}
      {events.length === 0 && (
        <div className="panel empty">
          <p>No event fits. The trail forgets nothing, so it is the filters that leave out too much.</p>
        </div>
      )}
      <ol className="timeline">
        {events.map((event) => (
          <EventItem key={event.id} event={event} />
        ))}
      </ol>
      {hasNextPage && (
        <p className="print-only">
          Printed are the {events.length} newest of the events that fit; there are older ones, which were not loaded.
        </p>
      )}
      <div ref={end} className="row no-print">
        {hasNextPage ? (
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? "Reading older ones …" : "Older events"}
          </button>
        ) : (
          events.length > 0 && (
            <p className="small quiet">
              {events.length} event{events.length === 1 ? "" : "s"}, back to the first.
            </p>
          )
        )}
      </div>
    </section>
  );
}
