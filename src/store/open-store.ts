import { approvalsOf } from "./approvals.ts";
import { auditOf } from "./audit.ts";
import { commitsOf } from "./commits.ts";
import { createDatabase } from "./database.ts";
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
import type { Store } from "./store.ts";
import { parseStoreUrl } from "./store-url.ts";
import { tokensOf } from "./tokens.ts";
import { asking } from "./transaction.ts";

export interface StoreOptions {
  /** `file:./data/sluice.db` (created when missing, relative to the working directory) or `postgresql://…`. */
  readonly url: string;
  /** Folder with `<provider>/migrations`; by default the program's own `prisma` folder. */
  readonly migrationsRoot?: string;
  /** 0..1, spreads retries. */
  readonly random?: () => number;
}

/**
 * Opens the store: brings the database up to date, makes sure it keeps what it acknowledges, and hands out the store.
 * Rejects with a StoreError whose message is meant for the person starting the program.
 */
export async function openStore({ url, migrationsRoot, random = Math.random }: StoreOptions): Promise<Store> {
  const location = parseStoreUrl(url);
  await migrate(location, migrationsRoot);
  const database = createDatabase(location);
  try {
    await assertDurable(database, location, random);
  } catch (error) {
    await database.$disconnect();
    throw error;
  }
  return {
    ...rolloutsOf(database, random),
    ...commitsOf(database, random),
    ...definitionsOf(database, random),
    ...evidenceOf(database),
    ...auditOf(database),
    ...trailOf(database),
    ...receiptsOf(database, random),
    ...tokensOf(database, random),
    ...leasesOf(database, random),
    ...approvalsOf(database),
    ...freezeOf(database, random),
    ...outboxOf(database, random),
    ...deliveriesOf(database, random),
    ...outboxCareOf(database, random),
    async ping() {
      await asking(() => database.$queryRaw`SELECT 1`);
    },
    close: () => database.$disconnect(),
  };
}
