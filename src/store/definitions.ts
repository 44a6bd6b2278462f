import { canonicalJson, digestOf } from "../definition/canonical-json.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import { upgradeDefinition, type StoredDefinition } from "../definition/upgrade-definition.ts";
import type { Access } from "./database.ts";
import type { DefinitionStore, StoredVersion } from "./definition-store.ts";
import { appendServiceEvent } from "./service-trail.ts";
import { listOf, object, text, anyObject } from "./shape.ts";
import { corruptRow, readStoredJson } from "./stored-json.ts";
import { sql } from "./sql.ts";
import { Abandon, asking, type Transaction } from "./transaction.ts";

// The program validated the document before it stored it; this tells a definition from anything else.
const document = object({
  name: text,
  variables: listOf(anyObject),
  evidence: listOf(anyObject),
  stages: listOf(object({ id: text })),
});

/** A definition has a handful of versions; whoever has more than this is shown the newest. */
const MOST_VERSIONS = 1_000;
/** Of a definition of thousands of rollouts these are enough to see whose it is; the count tells the rest. */
const MOST_ROLLOUTS = 100;

/** Saves the definition inside a transaction; one that is there already stays as it is. Answers whether it is new. */
export async function insertDefinition(
  tx: Transaction,
  { definition, digest }: VersionedDefinition,
  at: string,
): Promise<boolean> {
  // Nobody could ever read it back: see findDefinition.
  if (digestOf(definition) !== digest)
    throw new TypeError(`${digest} is not the digest of the definition ${definition.name}`);
  const inserted = await tx.run(sql`INSERT INTO definitions (digest, name, document, created_at)
    VALUES (${digest}, ${definition.name}, ${canonicalJson(definition)}, ${at}) ON CONFLICT (digest) DO NOTHING`);
  return inserted > 0;
}

export function definitionsOf({ database, reader, write }: Access): DefinitionStore {
  async function versionOf(
    { digest, createdAt }: { digest: string; createdAt: string },
    allowed: object,
  ): Promise<StoredVersion> {
    const where = { definitionDigest: digest, ...allowed };
    const [rollouts, rolloutCount] = await Promise.all([
      database.rollout.findMany({ where, select: { name: true }, orderBy: { name: "asc" }, take: MOST_ROLLOUTS }),
      database.rollout.count({ where }),
    ]);
    return { digest, firstSeenAt: createdAt, rollouts: rollouts.map(({ name }) => name), rolloutCount };
  }

  return {
    async saveDefinition(definition, at) {
      await write((tx) => insertDefinition(tx, definition, at));
    },

    publishDefinition: (definition, event) =>
      write(async (tx) => {
        await appendServiceEvent(tx, event);
        if (!(await insertDefinition(tx, definition, event.at))) throw new Abandon(false);
        return true;
      }),

    async findDefinition(digest) {
      const [row] = await asking(() =>
        reader.rows<{ document: string }>(sql`SELECT document FROM definitions WHERE digest = ${digest}`),
      );
      if (!row) return undefined;
      const name = `definition ${digest}`;
      const stored = readStoredJson(name, row.document, document) as StoredDefinition; // the digest below proves the rest
      if (digestOf(stored) !== digest) throw corruptRow(name, "its document has another digest");
      return { definition: upgradeDefinition(stored), digest };
    },

    listVersions: (name, rollouts) =>
      asking(async () => {
        const found = await database.definition.findMany({
          where: { name },
          select: { digest: true, createdAt: true },
          orderBy: [{ createdAt: "desc" }, { digest: "asc" }],
          take: MOST_VERSIONS,
        });
        const allowed = rollouts === undefined ? {} : { name: { in: [...rollouts] } };
        const versions: StoredVersion[] = [];
        for (const row of found) versions.push(await versionOf(row, allowed));
        return versions;
      }),
  };
}
