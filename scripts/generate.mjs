// Generates the Prisma clients of both providers, when the models, Prisma or its configuration changed since the last time,
// the types of the contract, and the contract itself as JSON, which is read fifty times faster than YAML.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const generated = path.join(root, "src/generated");
const stamp = path.join(generated, "stamp.txt");
const providers = ["sqlite", "postgresql"];
const sources = [
  "prisma.config.ts",
  "prisma/models/store.prisma",
  ...providers.map((provider) => `prisma/${provider}/schema.prisma`),
];

function prismaPackage() {
  try {
    return createRequire(import.meta.url).resolve("prisma/package.json");
  } catch {
    console.error(
      "The database clients are missing or out of date, and Prisma, which writes them, is not installed. Run: npm ci",
    );
    process.exit(1);
  }
}

function digest(manifest) {
  const hash = createHash("sha256").update(JSON.parse(readFileSync(manifest, "utf8")).version);
  for (const source of sources) hash.update(`\0${source}\0`).update(readFileSync(path.join(root, source)));
  return hash.digest("hex");
}

const manifest = prismaPackage();
const wanted = digest(manifest);
const upToDate =
  existsSync(stamp) &&
  readFileSync(stamp, "utf8") === wanted &&
  providers.every((provider) => existsSync(path.join(generated, provider, "client.ts")));

if (!upToDate) {
  // Without the stamp an interrupted run is repeated; with it, half a client would look finished.
  rmSync(stamp, { force: true });
  for (const provider of providers) {
    const result = spawnSync(
      process.execPath,
      [path.join(path.dirname(manifest), "build/index.js"), "generate", "--schema", `prisma/${provider}`],
      {
        cwd: root,
        encoding: "utf8",
        env: {
          ...process.env,
          SLUICE_PRISMA_PROVIDER: provider,
          PRISMA_HIDE_UPDATE_MESSAGE: "1",
          CHECKPOINT_DISABLE: "1",
        },
      },
    );
    if (result.status !== 0) {
      console.error(
        `Generating the ${provider} client failed:\n${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}`,
      );
      process.exit(1);
    }
  }
  mkdirSync(generated, { recursive: true });
  writeFileSync(stamp, wanted);
  console.log(`Generated the database clients (${providers.join(", ")}).`);
}

// Behind what explains itself where nothing is installed yet.
const { parse } = await import("yaml");
const { contractTypes } = await import("./contract-types.mjs");
const contract = parse(readFileSync(path.join(root, "openapi.yaml"), "utf8"));
writeFileSync(path.join(generated, "contract.ts"), contractTypes(contract));
writeFileSync(
  path.join(generated, "openapi.ts"),
  `// Generated from openapi.yaml by scripts/generate.mjs.\nexport const OPENAPI_JSON = ${JSON.stringify(JSON.stringify(contract))};\n`,
);
