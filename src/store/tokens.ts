import { canonicalJson } from "../definition/canonical-json.ts";
import { PERMISSIONS } from "../rollout/permission.ts";
import { nameCursor, toPage } from "./cursor.ts";
import type { Access, Database } from "./database.ts";
import { appendServiceEvent } from "./service-trail.ts";
import { listOf, nullable, oneOf, text } from "./shape.ts";
import { corruptRow, readStoredJson } from "./stored-json.ts";
import type { StoredSecret, TokenGrant, TokenRecord, TokenStore } from "./token-store.ts";
import { sql } from "./sql.ts";
import { Abandon, asking, type Transaction } from "./transaction.ts";

const cursors = nameCursor("tokens");
const permissions = listOf(oneOf(PERMISSIONS));
const rollouts = nullable(listOf(text));
/** With its latest secret, whose prefix and expiry stand for the token's. */
const withSecret = { secrets: { orderBy: { createdAt: "desc" }, take: 1 } } as const;

type Row = Awaited<ReturnType<Database["token"]["findFirstOrThrow"]>>;
type GrantRow = Pick<Row, "id" | "name" | "permissions" | "rollouts">;
type LiveRow = GrantRow & Pick<Row, "lastUsedAt"> & { readonly sha256: string; readonly expiresAt: string | null };
type RowWithSecret = Row & { readonly secrets: readonly { prefix: string; expiresAt: string | null }[] };

export function tokensOf({ database, reader, write }: Access): TokenStore {
  return {
    createToken: (token, secret, event) =>
      write(async (tx) => {
        await appendServiceEvent(tx, event);
        const { id, name, lifetime, createdAt, createdBy } = token;
        const inserted = await tx.run(sql`INSERT INTO tokens
          (id, name, permissions, rollouts, lifetime, created_at, created_by)
          VALUES (${id}, ${name}, ${canonicalJson(token.permissions)},
            ${token.rollouts && canonicalJson(token.rollouts)}, ${lifetime}, ${createdAt}, ${createdBy})
          ON CONFLICT (name) DO NOTHING`);
        if (inserted === 0) throw new Abandon(false);
        await insertSecret(tx, id, secret);
        return true;
      }),

    rotateToken: (id, secret, earlierUntil, event) =>
      write(async (tx) => {
        await appendServiceEvent(tx, event);
        const live = await tx.rows(sql`SELECT id FROM tokens WHERE id = ${id} AND revoked_at IS NULL`);
        if (live.length === 0) throw new Abandon(false);
        await tx.run(sql`UPDATE token_secrets SET expires_at = ${earlierUntil}
          WHERE token_id = ${id} AND (expires_at IS NULL OR expires_at > ${earlierUntil})`);
        await insertSecret(tx, id, secret);
        return true;
      }),

    revokeToken: (id, revokedAt, event) =>
      write(async (tx) => {
        await appendServiceEvent(tx, event);
        const count = await tx.run(
          sql`UPDATE tokens SET revoked_at = ${revokedAt} WHERE id = ${id} AND revoked_at IS NULL`,
        );
        if (count === 0) throw new Abandon(false);
        return true;
      }),

    async findToken(id) {
      const row = await asking(() => database.token.findUnique({ where: { id }, include: withSecret }));
      return row ? recordFromRow(row) : undefined;
    },

    async listTokens({ cursor, limit }) {
      const where = cursor === undefined ? {} : { name: { gt: cursors.decode(cursor) } };
      const rows = await asking(() =>
        database.token.findMany({ where, orderBy: { name: "asc" }, take: limit + 1, include: withSecret }),
      );
      return toPage(rows, limit, recordFromRow, (row) => cursors.encode(row.name));
    },

    async liveSecrets(now) {
      const rows = await asking(() =>
        reader.rows<LiveRow>(sql`SELECT sha256, expires_at AS "expiresAt",
            id, name, permissions, rollouts, last_used_at AS "lastUsedAt"
          FROM token_secrets JOIN tokens ON id = token_id
          WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`),
      );
      return rows.map(({ sha256, expiresAt, lastUsedAt, ...grant }) => ({
        sha256,
        expiresAt,
        token: { ...grantFromRow(grant), lastUsedAt },
      }));
    },

    recordTokenUse: (uses) =>
      write(async (tx) => {
        for (const { id, at } of uses) {
          await tx.run(sql`UPDATE tokens SET last_used_at = ${at}
            WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at < ${at})`);
        }
      }),
  };
}

async function insertSecret(
  tx: Transaction,
  token: string,
  { sha256, prefix, createdAt, expiresAt }: StoredSecret,
): Promise<void> {
  await tx.run(sql`INSERT INTO token_secrets (sha256, token_id, prefix, created_at, expires_at)
    VALUES (${sha256}, ${token}, ${prefix}, ${createdAt}, ${expiresAt})`);
}

function recordFromRow({ secrets: [secret], ...row }: RowWithSecret): TokenRecord {
  if (!secret) throw corruptRow(`token ${row.id}`, "it has no secret");
  const { lifetime, createdAt, createdBy, lastUsedAt, revokedAt } = row;
  const { prefix, expiresAt } = secret;
  return { ...grantFromRow(row), lifetime, prefix, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt };
}

function grantFromRow({ id, name, ...row }: GrantRow): TokenGrant {
  const place = `token ${id}`;
  return {
    id,
    name,
    // Both just checked: a permission this program does not know must not pass for one it does.
    permissions: readStoredJson(place, row.permissions, permissions) as TokenGrant["permissions"],
    rollouts: readStoredJson(place, row.rollouts ?? "null", rollouts) as TokenGrant["rollouts"],
  };
}
