import { approvalsOf } from "./approvals.ts";
import { auditOf } from "./audit.ts";
import { commitsOf } from "./commits.ts";
import { connectTo } from "./database.ts";
import { definitionsOf } from "./definitions.ts";
import { trailOf } from "./trail.ts";
import { assertDurable } from "./durability.ts";
import { deliveriesOf } from "./deliveries.ts";
import { evidenceOf } from "./evidence.ts";
import { leasesOf } from "./leases.ts";
import { freezeOf } from "./freeze.ts";
import { migrate } from "./migrate.ts";
import { outboxOf } from "./outbox.ts";
import { outboxCareOf } from "./outbox-care.ts";
import { receiptsOf } from "./receipts.ts";
import { rolloutsOf } from "./rollouts.ts";
import { sql } from "./sql.ts";
import type { Store } from "./store.ts";
import { parseStoreUrl } from "./store-url.ts";
import { tokensOf } from "./tokens.ts";
import { asking, createWrite } from "./transaction.ts";

export interface StoreOptions {
  /** `file:./data/sluice.db` (created when missing, relative to the working directory) or `postgresql://…`. */
  readonly url: string;
  /** Folder with `<provider>/migrations`; by default the program's own `prisma` folder. */
  readonly migrationsRoot?: string;
  /** 0..1, spreads retries. */
  readonly random?: () => number;
  /** Name of this process among those that share the database; needed by who follows its changes. */
  readonly self?: string;
}

/** A store that knows where it is and has asked nothing of it yet. */
export interface UnopenedStore {
  /** Reaches for the database with each question; right answers only after `prepare`. */
  readonly store: Store;
  /**
   * Brings the database up to date and makes sure it keeps what it acknowledges. Rejects with a StoreError whose message is meant
   * for the person starting the program; "unavailable": it may be tried again.
   */
  prepare(): Promise<void>;
}

/** Opens the store. Rejects as `prepare` does. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { store, prepare } = createStore(options);
  try {
    await prepare();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

export function createStore({ url, migrationsRoot, random = Math.random, self }: StoreOptions): UnopenedStore {
  const location = parseStoreUrl(url);
  const { database, reader, writer, assertThere, close } = connectTo(location, self);
  const write = createWrite(writer, random);
  const access = { database, reader, write };
  const store: Store = {
    ...rolloutsOf(access),
    ...commitsOf(access),
    ...definitionsOf(access),
    ...evidenceOf(access),
    ...auditOf(access),
    ...trailOf(access),
    ...receiptsOf(access),
    ...tokensOf(access),
    ...leasesOf(access),
    ...approvalsOf(access),
    ...freezeOf(access),
    ...outboxOf(access),
    ...deliveriesOf(access),
    ...outboxCareOf(access),
    async ping() {
      assertThere();
      await asking(() => reader.rows(sql`SELECT audit_seq FROM rollouts LIMIT 1`));
    },
    close,
  };
  return {
    store,
    async prepare() {
      await migrate(location, migrationsRoot);
      await assertDurable(write, location);
    },
  };
}
