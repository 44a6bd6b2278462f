import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type {
  DiagnoseMigrationHistoryOutput,
  MigrationList,
  SchemaContainer,
} from "@prisma/schema-engine-wasm/schema_engine_bg";
import { engineAdapterFactory } from "./database-engine-adapters.ts";
import type { DatabaseProvider } from "./database.ts";

const filters = { externalTables: [], externalEnums: [] };
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Folder of the provider's migrations. */
export function migrationsFolder(provider: DatabaseProvider): string {
  return path.join(ROOT, "prisma", provider, "migrations");
}

/** The provider's Prisma schema files: datasource and models. */
export function schemaFiles(provider: DatabaseProvider): SchemaContainer[] {
  const files = [`prisma/${provider}/schema.prisma`, "prisma/models/store.prisma"];
  return files.map((file) => ({ path: file, content: readFileSync(path.join(ROOT, file), "utf8") }));
}

/**
 * The SQL that leads from what the migrations of `folder` build to the given schema; undefined when they agree.
 * `url` is a database of the provider the engine may make its scratch databases beside; nothing is written in it.
 */
export async function diffMigrations(
  url: string,
  folder: string,
  schema: readonly SchemaContainer[],
): Promise<string | undefined> {
  return withEngine(url, schema, async (engine) => {
    const result = await engine.diff({
      from: { tag: "migrations", ...migrationList(folder) },
      to: { tag: "schemaDatamodel", files: [...schema] },
      script: true,
      exitCode: true,
      filters,
    });
    return result.exitCode === 0 ? undefined : (result.stdout ?? "");
  });
}

/** What Prisma itself thinks of the history in the database at `url`, compared with the migrations of `folder`. */
export async function diagnoseHistory(
  url: string,
  provider: DatabaseProvider,
  folder: string,
): Promise<DiagnoseMigrationHistoryOutput> {
  return withEngine(url, schemaFiles(provider), (engine) =>
    engine.diagnoseMigrationHistory({ migrationsList: migrationList(folder), optInToShadowDatabase: true, filters }),
  );
}

function migrationList(folder: string): MigrationList {
  const lock = path.join(folder, "migration_lock.toml");
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir: folder,
    shadowDbInitScript: "",
    lockfile: { path: "migration_lock.toml", content: existsSync(lock) ? readFileSync(lock, "utf8") : null },
    migrationDirectories: names
      .map((entry) => entry.name)
      .sort()
      .map((name) => {
        const sql = readFileSync(path.join(folder, name, "migration.sql"), "utf8");
        return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } } };
      }),
  };
}

type Bindings = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");
type Engine = Bindings["SchemaEngine"]["prototype"];

async function withEngine<T>(
  url: string,
  schema: readonly SchemaContainer[],
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await (loading ??= loadBindings());
  const adapter = bindMigrationAwareSqlAdapterFactory(engineAdapterFactory(url));
  // Without a datasource block the engine panics, so it always gets the whole schema.
  const datamodels = schema.map((file) => [file.path, file.content] as [string, string]);
  const engine = await SchemaEngine.new({ datamodels }, () => {}, adapter);
  try {
    return await use(engine);
  } finally {
    engine.free();
  }
}

// Once a process: a second instance behind the same bindings panics.
let loading: Promise<Bindings> | undefined;

/** The part of WebAssembly used here; its declarations are in TypeScript's DOM library, which Node code does not load. */
interface WasmRuntime {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ readonly instance: { readonly exports: Record<string, unknown> } }>;
}

/** The package's own entry expects a bundler to load its WebAssembly, so it is instantiated by hand. */
async function loadBindings(): Promise<Bindings> {
  const specifier = "@prisma/schema-engine-wasm/schema_engine_bg";
  // Its declarations leave out what wasm-bindgen adds for loaders.
  const bindings = (await import(specifier)) as Bindings & { __wbg_set_wasm(exports: unknown): void };
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WasmRuntime }; // part of every Node
  const bytes = readFileSync(path.join(ROOT, "node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports["__wbindgen_start"] as () => void)(); // every module of wasm-bindgen has it
  // A panic hands its words to this hook and then ends as a bare "unreachable".
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (words: string) => console.error(words) } });
  return bindings;
}
