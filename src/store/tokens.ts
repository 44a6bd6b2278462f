import { canonicalJson } from "../definition/canonical-json.ts";
import { PERMISSIONS } from "../rollout/permission.ts";
import { nameCursor, toPage } from "./cursor.ts";
import type { Database } from "./database.ts";
import { appendServiceEvent } from "./service-trail.ts";
import { listOf, nullable, oneOf, text } from "./shape.ts";
import { corruptRow, readStoredJson } from "./stored-json.ts";
import type { TokenGrant, TokenRecord, TokenStore } from "./token-store.ts";
import { Abandon, asking, inTransaction } from "./transaction.ts";

const cursors = nameCursor("tokens");
const permissions = listOf(oneOf(PERMISSIONS));
const rollouts = nullable(listOf(text));
/** With its latest secret, whose prefix and expiry stand for the token's. */
const withSecret = { secrets: { orderBy: { createdAt: "desc" }, take: 1 } } as const;

type Row = Awaited<ReturnType<Database["token"]["findFirstOrThrow"]>>;
type RowWithSecret = Row & { readonly secrets: readonly { prefix: string; expiresAt: string | null }[] };

export function tokensOf(database: Database, random: () => number): TokenStore {
  return {
    createToken: (token, secret, event) =>
      inTransaction(database, random, async (tx) => {
        await appendServiceEvent(tx, event);
        const { id, name, lifetime, createdAt, createdBy } = token;
        const inserted = await tx.$executeRaw`INSERT INTO tokens
          (id, name, permissions, rollouts, lifetime, created_at, created_by)
          VALUES (${id}, ${name}, ${canonicalJson(token.permissions)},
            ${token.rollouts && canonicalJson(token.rollouts)}, ${lifetime}, ${createdAt}, ${createdBy})
          ON CONFLICT (name) DO NOTHING`;
        if (inserted === 0) throw new Abandon(false);
        await tx.tokenSecret.create({ data: { ...secret, tokenId: id } });
        return true;
      }),

    rotateToken: (id, secret, earlierUntil, event) =>
      inTransaction(database, random, async (tx) => {
        await appendServiceEvent(tx, event);
        if (!(await tx.token.findFirst({ where: { id, revokedAt: null } }))) throw new Abandon(false);
        const later = { OR: [{ expiresAt: null }, { expiresAt: { gt: earlierUntil } }] };
        await tx.tokenSecret.updateMany({ where: { tokenId: id, ...later }, data: { expiresAt: earlierUntil } });
        await tx.tokenSecret.create({ data: { ...secret, tokenId: id } });
        return true;
      }),

    revokeToken: (id, revokedAt, event) =>
      inTransaction(database, random, async (tx) => {
        await appendServiceEvent(tx, event);
        const { count } = await tx.token.updateMany({ where: { id, revokedAt: null }, data: { revokedAt } });
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
      const where = { token: { revokedAt: null }, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
      const rows = await asking(() => database.tokenSecret.findMany({ where, include: { token: true } }));
      return rows.map(({ sha256, expiresAt, token }) => ({
        sha256,
        expiresAt,
        token: { ...grantFromRow(token), lastUsedAt: token.lastUsedAt },
      }));
    },

    recordTokenUse: (uses) =>
      inTransaction(database, random, async (tx) => {
        for (const { id, at } of uses) {
          const where = { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] };
          await tx.token.updateMany({ where, data: { lastUsedAt: at } });
        }
      }),
  };
}

function recordFromRow({ secrets: [secret], ...row }: RowWithSecret): TokenRecord {
  if (!secret) throw corruptRow(`token ${row.id}`, "it has no secret");
  const { lifetime, createdAt, createdBy, lastUsedAt, revokedAt } = row;
  const { prefix, expiresAt } = secret;
  return { ...grantFromRow(row), lifetime, prefix, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt };
}

function grantFromRow({ id, name, ...row }: Row): TokenGrant {
  const place = `token ${id}`;
  return {
    id,
    name,
    // Both just checked: a permission this program does not know must not pass for one it does.
    permissions: readStoredJson(place, row.permissions, permissions) as TokenGrant["permissions"],
    rollouts: readStoredJson(place, row.rollouts ?? "null", rollouts) as TokenGrant["rollouts"],
  };
}
