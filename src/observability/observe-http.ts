import type { RequestObserver } from "../http/request-observer.ts";
import type { Log } from "./log.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import { parseTraceparent } from "./traceparent.ts";
import type { Tracer } from "./tracer.ts";

export interface HttpObservers {
  readonly metrics: Pick<RequestMetrics, "ended">;
  readonly log: Log;
  readonly tracer: Tracer;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
}

const READING = new Set(["GET", "HEAD", "OPTIONS"]);

/** Counts and traces every request; a line in the log has each that changes something, and each the server failed at. */
export function observeHttp({ metrics, log, tracer, monotonic }: HttpObservers): RequestObserver {
  return {
    began({ traceparent }) {
      const began = monotonic();
      const parent = typeof traceparent === "string" ? traceparent : undefined;
      const span = tracer.begin("request", "server", {}, parent);
      return {
        proceed: (next) => span.within(next),
        ended(request) {
          const ms = monotonic() - began;
          const { requestId, method, operation, rollout, actor, status, whole, cause } = request;
          metrics.ended(request, ms / 1000);
          span.set({
            "http.request.method": method,
            "sluice.operation": operation ?? "none",
            "sluice.request_id": requestId,
            ...(rollout === null ? {} : { "sluice.rollout": rollout }),
            ...(status === null ? {} : { "http.response.status_code": status }),
          });
          const fault = status !== null && status >= 500;
          if (fault) span.failed(new Error(`${status}`));
          span.end();
          if (READING.has(method) && !fault) return;
          const trace = parseTraceparent(parent);
          const line = {
            requestId,
            ...(trace ? { traceId: trace.traceId } : {}),
            operation,
            method,
            rollout,
            actor,
            status,
            ...(whole ? {} : { whole }),
            ...(cause === null ? {} : { cause }),
            durationMs: Math.round(ms * 10) / 10,
          };
          log[fault ? "error" : "info"](line, "request");
        },
      };
    },

    failed(err, { requestId, method, path }) {
      log.error(
        { requestId, method, path, err: err instanceof Error ? err : new Error(String(err)) },
        "unexpected error",
      );
    },
  };
}
