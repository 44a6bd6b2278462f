import { Socket } from "node:net";
import { Client } from "pg";
import type { ChangeFeed, ChangeFeedOptions, TrailNotice, TrailPosition } from "./change-feed.ts";
import { integer, object, text } from "./shape.ts";

/** Of the migration that announces trails. */
const CHANNEL = "sluice_trails";
const ANSWER_WITHIN_MS = 2_000;

const TRAILS = "SELECT name, audit_seq FROM rollouts UNION ALL SELECT name, audit_seq FROM audit_chains";
const notice = object({ chain: text, from: integer, seq: integer, by: text });

/**
 * One connection that both listens and is asked: the question, once a second, is also what finds out that the connection is dead,
 * and what heals notices that never came (a pooler that does not pass them on, a firewall that forgot the connection).
 */
export async function postgresChangeFeed(
  location: { readonly url: string },
  { self, onNotice, onLost }: ChangeFeedOptions,
): Promise<ChangeFeed> {
  // Ours, so that it can be cut: ending a connection politely waits for a server that may never answer.
  const socket = new Socket();
  const client = new Client({
    connectionString: location.url,
    application_name: `${self} (changes)`,
    stream: () => socket,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  });
  let over = false;
  const end = (): boolean => {
    if (over) return false;
    over = true;
    socket.destroy();
    return true;
  };
  const lost = () => {
    if (end()) onLost();
  };
  client.on("error", lost);
  client.on("end", lost);
  client.on("notification", ({ payload = "" }) => {
    const told = readNotice(payload, self);
    if (told) onNotice(told);
  });
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
  } catch (error) {
    end();
    throw error;
  }

  async function ask<Row>(sql: string): Promise<readonly Row[]> {
    try {
      return (await client.query(sql)).rows as Row[]; // the columns of the statements below
    } catch (error) {
      end();
      throw error;
    }
  }

  return {
    shared: true,
    async behind(known) {
      // Numbers only grow and none that is known is ahead of the store's: where count and sum agree, so does each of them. One row,
      // however many rollouts there are.
      const [mark] = await ask<{ trails: string; events: string }>(
        `SELECT count(*) AS trails, coalesce(sum(audit_seq), 0) AS events FROM (${TRAILS}) AS trails`,
      );
      let events = 0;
      for (const seq of known.values()) events += seq;
      if (Number(mark?.trails) === known.size && Number(mark?.events) === events) return [];
      const rows = await ask<{ name: string; audit_seq: number }>(TRAILS);
      return rows
        .map(({ name, audit_seq }): TrailPosition => ({ chain: name, seq: audit_seq }))
        .filter(({ chain, seq }) => seq > (known.get(chain) ?? -1));
    },
    async close() {
      end();
    },
  };
}

/** Anybody with the database's password can say anything on a channel; what is no notice of ours is not one. */
function readNotice(payload: string, self: string): TrailNotice | undefined {
  let told: unknown;
  try {
    told = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (notice(told, "") !== undefined) return undefined;
  const { by, ...position } = told as Omit<TrailNotice, "own"> & { by: string }; // just checked
  return { ...position, own: by === self };
}
