import { Prisma } from "../generated/sqlite/client.ts";

/** A statement and its values, which never become part of its text. */
export type Sql = Prisma.Sql;

/** sql`UPDATE rollouts SET stage = ${stage} WHERE name = ${name}`; parts may be statements themselves. */
export const { sql, join, empty, raw } = Prisma;
