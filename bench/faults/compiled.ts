import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * A program of this folder as JavaScript, which starts twice as fast as from its source: a harness that starts it hundreds of
 * times is as fast as that. `remove` deletes it.
 */
export function compiled(program: string): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-faults-"));
  const options = ["--noEmit", "false", "--allowImportingTsExtensions", "false", "--outDir", folder, "--rootDir", root];
  const like = ["--module", "nodenext", "--target", "es2023", "--rewriteRelativeImportExtensions", "--skipLibCheck"];
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const source = path.join(import.meta.dirname, program);
  execFileSync(process.execPath, [tsc, "--ignoreConfig", ...options, ...like, "--types", "node", "--noCheck", source], {
    cwd: root,
  });
  for (const found of ["node_modules", "package.json", "prisma"]) {
    symlinkSync(path.join(root, found), path.join(folder, found));
  }
  return {
    file: path.join(folder, "bench/faults", program.replace(/\.ts$/, ".js")),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
