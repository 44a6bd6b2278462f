import { defineConfig } from "prisma/config";

// `generate` never runs the schema engine, but the CLI wants the binary to exist and would download it, which fails
// on a machine that can only reach npm. Naming any existing executable satisfies it; other commands are untouched.
if (process.argv.includes("generate")) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

const provider = process.env.SLUICE_PRISMA_PROVIDER === "postgresql" ? "postgresql" : "sqlite";

export default defineConfig({
  schema: `prisma/${provider}`,
  migrations: { path: `prisma/${provider}/migrations` },
  datasource: { url: process.env.SLUICE_STORE_URL ?? "file:./data/sluice.db" },
});
