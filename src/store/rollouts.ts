import { chainEvents, GENESIS } from "../rollout/audit-chain.ts";
import type { RolloutState } from "../rollout/state.ts";
import { nameCursor, toPage } from "./cursor.ts";
import { insertEvents } from "./audit.ts";
import type { Access } from "./database.ts";
import { insertDefinition } from "./definitions.ts";
import { rolloutColumns, rolloutFromRow, type RolloutRow } from "./rollout-row.ts";
import type { Store } from "./store.ts";
import { join, sql } from "./sql.ts";
import { Abandon, asking } from "./transaction.ts";

const cursors = nameCursor("rollouts");

export function rolloutsOf({
  database,
  reader,
  write,
}: Access): Pick<Store, "findRollout" | "findRollouts" | "listRollouts" | "createRollout"> {
  async function findRollouts(names: readonly string[]): Promise<readonly RolloutState[]> {
    const rows = await asking(() =>
      reader.rows<RolloutRow>(sql`SELECT name, definition_digest AS "definitionDigest", revision, stage, state
        FROM rollouts WHERE name IN (${join(names)})`),
    );
    return rows.map(rolloutFromRow);
  }

  return {
    findRollout: async (name) => (await findRollouts([name]))[0],
    findRollouts,

    async listRollouts({ rollouts, cursor, limit }) {
      const name = {
        ...(rollouts !== undefined && { in: [...rollouts] }),
        ...(cursor !== undefined && { gt: cursors.decode(cursor) }),
      };
      const where = { name };
      const rows = await asking(() => database.rollout.findMany({ where, orderBy: { name: "asc" }, take: limit + 1 }));
      return toPage(rows, limit, rolloutFromRow, (row) => cursors.encode(row.name));
    },

    createRollout: (state, definition, events) =>
      write(async (tx) => {
        await insertDefinition(tx, definition, state.updatedAt);
        const row = rolloutColumns(state);
        const chained = chainEvents(events, GENESIS);
        const head = chained.at(-1)?.hash ?? GENESIS.hash;
        const inserted = await tx.run(sql`INSERT INTO rollouts
          (name, definition_digest, telemetry_source, stage, revision, audit_seq, audit_hash, state, updated_at)
          VALUES (${state.rollout}, ${row.definitionDigest}, ${row.telemetrySource}, ${row.stage}, ${row.revision},
            ${events.length}, ${head}, ${row.state}, ${row.updatedAt}) ON CONFLICT (name) DO NOTHING`);
        if (inserted === 0) throw new Abandon(false);
        await insertEvents(tx, state.rollout, chained);
        return true;
      }),
  };
}
