import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Client } from "pg";

/** One statement, past the store. */
export async function runSql(url: string, sql: string): Promise<void> {
  if (url.startsWith("file:")) {
    const connection = await new PrismaLibSql({ url, timeout: 5_000 }).connect();
    await connection.executeScript(sql);
    return connection.dispose();
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
