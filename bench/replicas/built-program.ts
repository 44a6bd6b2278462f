import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** The program as it is released, JavaScript and all that belongs beside it, in a folder of its own. */
export function buildProgram(): { readonly main: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-replicas-"));
  execFileSync(process.execPath, [path.join(root, "scripts/build-service.mjs"), path.join(folder, "dist")]);
  for (const found of ["node_modules", "package.json", "prisma", "machines"]) {
    symlinkSync(path.join(root, found), path.join(folder, found));
  }
  return {
    main: path.join(folder, "dist/src/main.js"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
