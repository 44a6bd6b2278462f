import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "vite";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * For programs that live for a fraction of a second: Node would spend more than that on compiling the query compiler a second time,
 * better, and pg loads all of fetch only to find out that it does not run at Cloudflare.
 */
const SHORT_LIVED = ["--liftoff-only", "--no-experimental-fetch"];

/**
 * A program of this folder in one file, which starts several times as fast as from its source: a harness that starts it
 * hundreds of times is as fast as that. `command` starts it; `remove` deletes it.
 */
export async function bundled(program: string): Promise<{ readonly command: readonly string[]; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-faults-"));
  await build({
    configFile: false,
    root,
    logLevel: "error",
    // libsql is machine code, which no bundle can hold.
    ssr: { noExternal: true, external: ["libsql", "pg-native"] },
    build: { ssr: path.join(import.meta.dirname, program), outDir: folder, target: "node20", emptyOutDir: false },
  });
  for (const found of ["node_modules", "package.json", "prisma"]) {
    symlinkSync(path.join(root, found), path.join(folder, found));
  }
  return {
    command: [process.execPath, ...SHORT_LIVED, path.join(folder, program.replace(/\.ts$/, ".js"))],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
