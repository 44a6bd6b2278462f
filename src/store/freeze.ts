import { canonicalJson } from "../definition/canonical-json.ts";
import { NEVER_FROZEN } from "../rollout/freeze.ts";
import type { Mark } from "../rollout/state.ts";
import type { Access } from "./database.ts";
import type { FreezeStore } from "./freeze-store.ts";
import { appendServiceEvent } from "./service-trail.ts";
import { instant, nullable, object, text } from "./shape.ts";
import { readStoredJson } from "./stored-json.ts";
import { sql } from "./sql.ts";
import { Abandon, asking, type Transaction } from "./transaction.ts";

/** The freeze is over all rollouts, so there is one row. */
const NAME = "all";
const mark = nullable(object({ at: instant, actor: text, reason: text }));

export function freezeOf({ reader, write }: Access): FreezeStore {
  return {
    async freeze() {
      const [row] = await asking(() =>
        reader.rows<{ version: number; mark: string | null }>(
          sql`SELECT version, mark FROM freezes WHERE name = ${NAME}`,
        ),
      );
      if (!row) return NEVER_FROZEN;
      const found = readStoredJson("the freeze", row.mark ?? "null", mark);
      return { version: row.version, mark: found as Mark | null }; // just checked
    },

    changeFreeze: (next, event) =>
      write(async (tx) => {
        await tx.claim("freezes");
        await appendServiceEvent(tx, event);
        await insertRow(tx);
        const stored = next.mark && canonicalJson({ ...next.mark });
        const count = await tx.run(sql`UPDATE freezes SET version = ${next.version}, mark = ${stored}
          WHERE name = ${NAME} AND version = ${next.version - 1}`);
        if (count === 0) throw new Abandon(false);
        return true;
      }),
  };
}

/**
 * Whether the freeze is as it was seen. Holds its row for the rest of the transaction: whoever declares a freeze waits until what
 * was decided without it is stored, and afterwards nothing more is.
 */
export async function stillAtVersion(tx: Transaction, version: number): Promise<boolean> {
  const [row] = await tx.hold<{ version: number }>(sql`SELECT version FROM freezes WHERE name = ${NAME}`);
  if (row) return row.version === version;
  await insertRow(tx);
  return stillAtVersion(tx, version);
}

/** Without a row there would be nothing to wait for each other at. */
async function insertRow(tx: Transaction): Promise<void> {
  await tx.run(sql`INSERT INTO freezes (name, version) VALUES (${NAME}, ${NEVER_FROZEN.version})
    ON CONFLICT (name) DO NOTHING`);
}
