import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DashboardFile, DashboardFiles } from "./http/dashboard/dashboard-files.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The built dashboard, read once into memory: it is small, and no request then touches the disk. Empty where it is not built. */
export function readDashboard(folder: string): DashboardFiles {
  if (!existsSync(folder)) return new Map();
  const files = new Map<string, DashboardFile>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const contentType = TYPES[path.extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const plain = readFileSync(file);
    files.set(`/${path.relative(folder, file).split(path.sep).join("/")}`, {
      contentType,
      tag: `"${createHash("sha256").update(plain).digest("hex").slice(0, 20)}"`,
      plain,
      gzip: readIfThere(`${file}.gz`),
      br: readIfThere(`${file}.br`),
    });
  }
  return files;
}

function readIfThere(file: string): Buffer | null {
  return existsSync(file) ? readFileSync(file) : null;
}
