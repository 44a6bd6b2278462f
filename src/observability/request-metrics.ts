import { Counter, Histogram, type Registry } from "prom-client";
import { HOT_OPERATIONS, OUTCOMES, outcomeOf, type HotOperation, type ReadCounts } from "../http/read-counts.ts";
import type { EndedRequest } from "../http/request-observer.ts";
import type { Watched } from "./watched.ts";

/** Sub-millisecond for flags from memory, up to the time after which clients give up. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Node's parser knows thirty more; nobody is told of them one by one. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

export interface RequestMetrics {
  /** What can be asked: the failures of each are there at 0, because of a series that begins at 1 no growth is seen. */
  watch(operations: Watched["operations"]): void;
  ended(request: EndedRequest, seconds: number): void;
}

/** `hot`: what was answered ahead of the router, added at each scrape. */
export function createRequestMetrics(register: Registry, hot: ReadCounts): RequestMetrics {
  const added = new Map<string, number>();
  let unshown: Watched["operations"] = () => [];
  const requests = new Counter({
    name: "sluice_http_requests_total",
    help: "Requests answered, by operationId (none: no address of ours) and outcome (aborted: the client left first).",
    labelNames: ["operation", "method", "outcome"],
    registers: [register],
    collect() {
      for (const { operationId: operation, method } of unshown())
        this.inc({ operation, method: method.toUpperCase(), outcome: "5xx" }, 0);
      unshown = () => [];
      // The names of a constant.
      for (const operation of Object.keys(HOT_OPERATIONS) as HotOperation[]) {
        for (const outcome of OUTCOMES) {
          const key = `${operation} ${outcome}`;
          const count = hot[operation][outcome];
          const more = count - (added.get(key) ?? 0);
          if (more > 0) this.inc({ operation, method: HOT_OPERATIONS[operation], outcome }, more);
          added.set(key, count);
        }
      }
    },
  });
  const duration = new Histogram({
    name: "sluice_http_request_duration_seconds",
    help: "Time from a request's headers to the end of its answer; without flags answered from memory, which are not timed, long polls and answers not sent to their end.",
    labelNames: ["operation"],
    buckets: SECONDS,
    registers: [register],
  });
  return {
    watch: (operations) => void (unshown = operations),
    ended({ operation: known, method: sent, status, whole, waited }, seconds) {
      const operation = known ?? "none";
      const method = METHODS.has(sent) ? sent : "other";
      requests.inc({ operation, method, outcome: status === null ? "aborted" : outcomeOf(status) });
      if (whole && !waited) duration.observe({ operation }, seconds);
    },
  };
}
