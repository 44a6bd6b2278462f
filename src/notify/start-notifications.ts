import { lookup } from "node:dns/promises";
import type { Contact } from "../definition/definition.ts";
import type { Notice } from "../rollout/notice.ts";
import type { Store } from "../store/store.ts";
import { createTargets } from "./create-targets.ts";
import { createDispatcher } from "./dispatcher.ts";
import { keepDispatching, type Timers } from "./keep-dispatching.ts";
import type { NotifyConfig } from "./notify-config.ts";
import { createPost, type Post } from "./post.ts";
import { headsPublisher } from "./publish-heads.ts";

const TIMEOUT_MS = 10_000;

/** Starts telling the configured targets; with none it only empties the outbox, so that one set later gets no old news. */
export function startNotifications(deps: {
  readonly config: NotifyConfig;
  readonly store: Store;
  readonly contactsByDigest: (digest: string) => Promise<readonly Contact[]>;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly timers: Timers;
  /** Wraps what sends. */
  readonly observe: (post: Post) => Post;
  readonly log: (line: string) => void;
}): { close(): Promise<void> } {
  const { config, store, contactsByDigest, clock, random, timers, observe, log } = deps;
  const targets = createTargets(config);
  const resolve = (hostname: string) => lookup(hostname, { all: true });
  const post = observe(createPost({ resolve, allowPrivate: config.allowPrivate, timeoutMs: TIMEOUT_MS }));
  const contactsOf = async ({ data: { definition } }: Notice) =>
    typeof definition === "string" ? contactsByDigest(definition) : [];
  const dispatcher = createDispatcher({ store, targets, post, contactsOf, clock, random, log });
  const publish = targets.length > 0 ? headsPublisher(store, clock) : () => Promise.resolve();
  return keepDispatching(dispatcher, publish, timers);
}
