import { Registry } from "prom-client";
import type { ReadCounts } from "../http/read-counts.ts";
import type { RequestObserver } from "../http/request-observer.ts";
import type { Post } from "../notify/post.ts";
import type { Assessor } from "../service/assess-rollout.ts";
import type { Services } from "../service/services.ts";
import type { Store } from "../store/store.ts";
import type { Log } from "./log.ts";
import { observeAssessor, observePost, observeServices } from "./observe-services.ts";
import { observeHttp } from "./observe-http.ts";
import { observeStore } from "./observe-store.ts";
import { registerProcessMetrics, type Build } from "./process-metrics.ts";
import { createRequestMetrics } from "./request-metrics.ts";
import { createRolloutMetrics } from "./rollout-metrics.ts";
import type { Tracer } from "./tracer.ts";
import type { Watched } from "./watched.ts";

/** Everything that looks at the service and changes nothing about it: each part of it goes through here once. */
export interface Observability {
  readonly requests: RequestObserver;
  store(store: Store): Store;
  assessor(assessor: Assessor): Assessor;
  services(services: Services): Services;
  post(post: Post): Post;
  /** To be called once. */
  watch(watched: Watched): void;
  /** Prometheus's text format. */
  scrape(): Promise<string>;
}

export interface ObservabilityOptions {
  readonly log: Log;
  readonly tracer: Tracer;
  readonly build: Build;
  /** What is answered ahead of the router. */
  readonly hotReads: ReadCounts;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
}

export function createObservability({ log, tracer, build, hotReads, monotonic }: ObservabilityOptions): Observability {
  const register = new Registry();
  const metrics = createRolloutMetrics(register);
  const requests = createRequestMetrics(register, hotReads);
  return {
    requests: observeHttp({ metrics: requests, log, tracer, monotonic }),
    store: (store) => observeStore(store, { metrics, tracer, monotonic }),
    assessor: (assessor) => observeAssessor(assessor, { metrics, tracer, monotonic }),
    services: (services) => observeServices(services, tracer),
    post: (post) => observePost(post, tracer),
    watch(watched) {
      metrics.watch(watched.snapshots);
      requests.watch(watched.operations);
      registerProcessMetrics(register, build, watched);
    },
    // The library writes a mean over no values as "Nan", which is no number to a strict reader of the format.
    scrape: async () => (await register.metrics()).replaceAll(/ Nan$/gm, " NaN"),
  };
}
