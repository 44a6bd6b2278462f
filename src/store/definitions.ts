import { canonicalJson, digestOf } from "../definition/canonical-json.ts";
import type { Definition, VersionedDefinition } from "../definition/definition.ts";
import type { Database, DatabaseTransaction } from "./database.ts";
import { listOf, object, text, anyObject } from "./shape.ts";
import type { Store } from "./store.ts";
import { corruptRow, readStoredJson } from "./stored-json.ts";
import { asking, inTransaction } from "./transaction.ts";

// The program validated the document before it stored it; this tells a definition from anything else.
const document = object({ name: text, variables: listOf(anyObject), stages: listOf(object({ id: text })) });

/** Saves the definition inside a transaction; one that is there already stays as it is. */
export async function insertDefinition(
  tx: DatabaseTransaction,
  { definition, digest }: VersionedDefinition,
  at: string,
): Promise<void> {
  // Nobody could ever read it back: see findDefinition.
  if (digestOf(definition) !== digest)
    throw new TypeError(`${digest} is not the digest of the definition ${definition.name}`);
  // Raw, because Prisma has no insert that leaves an existing row alone on SQLite, and the database refuses updates.
  await tx.$executeRaw`INSERT INTO definitions (digest, name, document, created_at)
    VALUES (${digest}, ${definition.name}, ${canonicalJson(definition)}, ${at}) ON CONFLICT (digest) DO NOTHING`;
}

export function definitionsOf(
  database: Database,
  random: () => number,
): Pick<Store, "saveDefinition" | "findDefinition"> {
  return {
    saveDefinition: (definition, at) => inTransaction(database, random, (tx) => insertDefinition(tx, definition, at)),

    async findDefinition(digest) {
      const row = await asking(() => database.definition.findUnique({ where: { digest } }));
      if (!row) return undefined;
      const name = `definition ${digest}`;
      const definition = readStoredJson(name, row.document, document) as Definition; // the digest below proves the rest
      if (digestOf(definition) !== digest) throw corruptRow(name, "its document has another digest");
      return { definition, digest };
    },
  };
}
