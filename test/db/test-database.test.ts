import { Client } from "pg";
import { describe, expect, inject, it } from "vitest";
import { connectPostgres } from "../support/postgres.ts";

async function databases(): Promise<string[]> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database");
    return rows.map((row) => row.datname);
  } finally {
    await client.end();
  }
}

describe("the PostgreSQL of the test run", () => {
  it("gives every caller a database of its own and takes it back while someone is still connected", async () => {
    const server = connectPostgres(inject("postgresUrl"));
    const [one, two] = [await server.createDatabase(), await server.createDatabase()];
    expect(one.url).not.toBe(two.url);
    const name = new URL(one.url).pathname.slice(1);
    expect(await databases()).toContain(name);

    const lingering = new Client({ connectionString: one.url });
    lingering.on("error", () => {}); // being thrown out is the point
    await lingering.connect();
    await one.drop();
    expect(await databases()).not.toContain(name);

    await server.stop();
    expect(await databases()).not.toContain(new URL(two.url).pathname.slice(1));
  });
});
