import type { Database, DatabaseTransaction } from "./database.ts";
import { asking, inTransaction } from "./transaction.ts";

/** One term of one holder; what it writes carries it. */
export interface Term {
  readonly name: string;
  readonly holder: string;
  readonly fence: number;
}

/** As read: `holder` null: given back. `beat` moves with every renewal of the term. */
export interface Lease {
  readonly name: string;
  readonly holder: string | null;
  readonly fence: number;
  readonly beat: number;
}

/** Which replica does what only one may do. Every change is one guarded update: what was seen must still be so. */
export interface LeaseStore {
  findLease(name: string): Promise<Lease | undefined>;
  /** Begins a term where the lease still is as `seen` (undefined: there was none); undefined: somebody else was first. */
  takeLease(name: string, holder: string, seen: Lease | undefined): Promise<Term | undefined>;
  /** False: the term is over. */
  renewLease(term: Term): Promise<boolean>;
  /** Gives the lease back, so that nobody has to wait for it to run out. */
  releaseLease(term: Term): Promise<void>;
}

export function leasesOf(database: Database, random: () => number): LeaseStore {
  return {
    async findLease(name) {
      return (await asking(() => database.lease.findUnique({ where: { name } }))) ?? undefined;
    },

    takeLease: (name, holder, seen) =>
      inTransaction(database, random, async (tx) => {
        if (seen === undefined) {
          const inserted = await tx.$executeRaw`INSERT INTO leases (name, holder, fence, beat)
            VALUES (${name}, ${holder}, 1, 0) ON CONFLICT (name) DO NOTHING`;
          return inserted === 0 ? undefined : { name, holder, fence: 1 };
        }
        const fence = seen.fence + 1;
        const { count } = await tx.lease.updateMany({
          where: { name, holder: seen.holder, fence: seen.fence, beat: seen.beat },
          data: { holder, fence, beat: 0 },
        });
        return count === 0 ? undefined : { name, holder, fence };
      }),

    renewLease: (term) => inTransaction(database, random, (tx) => touchTerm(tx, term)),

    releaseLease: (term) =>
      inTransaction(database, random, async (tx) => {
        await tx.lease.updateMany({ where: { ...term }, data: { holder: null, beat: 0 } });
      }),
  };
}

/**
 * Whether the term still lasts. Takes the lease's row for the rest of the transaction: nobody can begin a term between this
 * and what is written together with it.
 */
export async function touchTerm(tx: DatabaseTransaction, { name, holder, fence }: Term): Promise<boolean> {
  const { count } = await tx.lease.updateMany({ where: { name, holder, fence }, data: { beat: { increment: 1 } } });
  return count > 0;
}
