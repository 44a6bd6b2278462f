import { randomBytes } from "node:crypto";
import type { Config } from "./config.ts";
import { startNotifications } from "./notify/start-notifications.ts";
import type { Observing } from "./observe.ts";
import type { ServiceDependencies } from "./service/create-services.ts";
import { expireReceipts } from "./service/expire-receipts.ts";
import { createMonitor, type Monitor } from "./service/monitor/monitor.ts";
import { pruneNotices } from "./service/prune-notices.ts";
import type { TokenBook } from "./service/tokens/token-book.ts";
import { withServiceErrors } from "./service/with-service-errors.ts";
import type { Store } from "./store/store.ts";

interface Closeable {
  close(): Promise<void>;
}

/** What the service does by itself, again and again, from the moment the store is reached. Each is closed when the process stops. */
export function startDuties(
  config: Config,
  deps: Pick<ServiceDependencies, "store" | "catalog" | "clock" | "book">,
  monitor: Monitor,
  observing: Pick<Observing, "log" | "post">,
): readonly Closeable[] {
  monitor.start();
  return [
    keepRefreshed(deps.book),
    keepExpired(deps.store, deps.clock),
    notificationsOf(config, deps, observing),
    { close: () => monitor.stop() },
  ];
}

export function monitorOf(
  deps: Pick<ServiceDependencies, "store" | "assessor" | "catalog" | "snapshots" | "line" | "clock">,
  log: (line: string) => void,
): Monitor {
  return createMonitor({
    ...deps,
    store: withServiceErrors(deps.store),
    holder: randomBytes(16).toString("hex"),
    monotonic: () => performance.now(),
    random: Math.random,
    after,
    log,
  });
}

/** A timer that is also given back as the function that ends it. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** Writes down when tokens were used, and is a second way to learn of those changed by others. */
const TOKENS_REFRESHED_EVERY_MS = 3_000;

/** A store that does not answer is no reason to forget who may act: what was known stays, until a later turn succeeds. */
function keepRefreshed(book: Pick<TokenBook, "refresh" | "recordUses">): Closeable {
  let isBusy = false;
  async function turn(): Promise<void> {
    // They would queue up, and whoever has to know the tokens of now would wait behind them.
    if (isBusy) return;
    isBusy = true;
    try {
      await book.refresh();
      await book.recordUses();
    } catch {
      // As said.
    } finally {
      isBusy = false;
    }
  }
  const timer = setInterval(() => void turn(), TOKENS_REFRESHED_EVERY_MS);
  return { close: async () => clearInterval(timer) };
}

/** Far more batches a day than a busy service answers keyed requests or tells people of. */
const EXPIRED_EVERY_MS = 10_000;

/** A batch that fails is deleted with a later one. */
function keepExpired(store: Store, clock: () => Date): Closeable {
  const timer = setInterval(() => {
    for (const expire of [expireReceipts, pruneNotices]) void expire(store, clock()).catch(() => undefined);
  }, EXPIRED_EVERY_MS);
  return { close: async () => clearInterval(timer) };
}

function notificationsOf(
  { notify }: Config,
  { store, catalog, clock }: Pick<ServiceDependencies, "store" | "catalog" | "clock">,
  { log, post }: Pick<Observing, "log" | "post">,
) {
  return startNotifications({
    config: notify,
    store,
    contactsByDigest: async (digest) => (await catalog.byDigest(digest)).definition.contacts,
    clock,
    random: Math.random,
    timers: { setInterval, clearInterval },
    observe: post,
    log: (line) => log.warn({}, line),
  });
}
