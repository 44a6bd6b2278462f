import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Resolved repository paths for relative imports, bare names for packages. */
  readonly imports: readonly string[];
}

const root = path.resolve(import.meta.dirname, "../..");

/** The hand-written TypeScript below the given folders. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((file) => !file.includes("src/generated/"))
      .map((file) => sourceFile(file, readFileSync(path.join(root, file), "utf8"))),
  );
}

export function sourceFile(file: string, text: string): SourceFile {
  const specifiers = [
    ...text.matchAll(/^\s*(?:import|export)\b[^"';]*?from\s+"([^"]+)"/gm),
    ...text.matchAll(/^import\s+"([^"]+)"/gm),
    ...text.matchAll(/\bimport\(\s*"([^"]+)"/g),
  ].map((match) => match[1] ?? "");
  const imports = specifiers.map((specifier) =>
    specifier.startsWith(".") ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)) : specifier,
  );
  return { path: file, text, lines: text.split("\n").length - 1, imports };
}
