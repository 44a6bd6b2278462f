import { Socket } from "node:net";
import { Client } from "pg";
import {
  positionsElsewhere,
  TRAILS,
  type ChangeFeed,
  type ChangeFeedOptions,
  type KnownHead,
  type TrailNotice,
  type TrailRow,
} from "./change-feed.ts";
import { integer, object, text } from "./shape.ts";

/** Of the migration that announces trails. */
const CHANNEL = "sluice_trails";
const ANSWER_WITHIN_MS = 2_000;

/** Of a hash as much as the mark takes; of one that somebody has damaged, nothing, or the question would fail for all trails. */
const PART = /^[0-9a-f]{8}/;
const MARK = `SELECT count(*) AS trails, coalesce(sum(audit_seq), 0) AS events, coalesce(sum(
    CASE WHEN audit_hash ~ '${PART.source}' THEN ('x' || left(audit_hash, 8))::bit(32)::bigint ELSE 0 END), 0) AS hashes
  FROM (${TRAILS}) AS trails WHERE name <> ALL($1)`;

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

  async function ask<Row>(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return (await client.query(sql, [...values])).rows as Row[]; // the columns of the statements below
    } catch (error) {
      end();
      throw error;
    }
  }

  return {
    shared: true,
    async elsewhere(known) {
      // Of trails that differ in nothing, number, sum of numbers and sum of hashes are the same: one row, however many rollouts there
      // are. The numbers alone would not do: a server that took over without the last commits soon has as many of its own.
      const unsure = new Map([...known].filter(([, { hash }]) => hash === null));
      const [found] = await ask<Mark>(MARK, [...unsure.keys()]);
      const expected = markOf(known);
      const same = found && MARKED.every((part) => Number(found[part]) === expected[part]);
      if (!same) return positionsElsewhere(await ask<TrailRow>(TRAILS), known);
      if (unsure.size === 0) return [];
      const rows = await ask<TrailRow>(`SELECT * FROM (${TRAILS}) AS trails WHERE name = ANY($1)`, [...unsure.keys()]);
      return positionsElsewhere(rows, unsure);
    },
    async close() {
      end();
    },
  };
}

const MARKED = ["trails", "events", "hashes"] as const;
type Mark = Record<(typeof MARKED)[number], number | string>;

/** What MARK answers where the store is as known. Safe as numbers: two million hashes of 32 bits. */
function markOf(known: ReadonlyMap<string, KnownHead>): Record<keyof Mark, number> {
  const mark = { trails: 0, events: 0, hashes: 0 };
  for (const { seq, hash } of known.values()) {
    if (hash === null) continue;
    mark.trails += 1;
    mark.events += seq;
    mark.hashes += PART.test(hash) ? Number.parseInt(hash.slice(0, 8), 16) : 0;
  }
  return mark;
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
