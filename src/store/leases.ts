import type { Access } from "./database.ts";
import { sql, type Sql } from "./sql.ts";
import { asking, type Transaction } from "./transaction.ts";

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

export function leasesOf({ reader, write }: Access): LeaseStore {
  return {
    async findLease(name) {
      const [found] = await asking(() =>
        reader.rows<Lease>(sql`SELECT name, holder, fence, beat FROM leases WHERE name = ${name}`),
      );
      return found;
    },

    takeLease: (name, holder, seen) =>
      write(async (tx) => {
        if (seen === undefined) {
          const inserted = await tx.run(sql`INSERT INTO leases (name, holder, fence, beat)
            VALUES (${name}, ${holder}, 1, 0) ON CONFLICT (name) DO NOTHING`);
          return inserted === 0 ? undefined : { name, holder, fence: 1 };
        }
        const fence = seen.fence + 1;
        const holding = seen.holder === null ? sql`holder IS NULL` : sql`holder = ${seen.holder}`;
        const count = await tx.run(sql`UPDATE leases SET holder = ${holder}, fence = ${fence}, beat = 0
          WHERE name = ${name} AND ${holding} AND fence = ${seen.fence} AND beat = ${seen.beat}`);
        return count === 0 ? undefined : { name, holder, fence };
      }),

    renewLease: (term) => write((tx) => touchTerm(tx, term)),

    releaseLease: (term) =>
      write(async (tx) => {
        await tx.run(sql`UPDATE leases SET holder = NULL, beat = 0 WHERE ${isThis(term)}`);
      }),
  };
}

/**
 * Whether the term still lasts. Takes the lease's row for the rest of the transaction: nobody can begin a term between this
 * and what is written together with it.
 */
export async function touchTerm(tx: Transaction, term: Term): Promise<boolean> {
  return (await tx.run(sql`UPDATE leases SET beat = beat + 1 WHERE ${isThis(term)}`)) > 0;
}

function isThis({ name, holder, fence }: Term): Sql {
  return sql`name = ${name} AND holder = ${holder} AND fence = ${fence}`;
}
