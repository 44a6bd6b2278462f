// Builds the dashboard into dist/dashboard and compresses every text of it once, so that the service never has to.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

// Whoever runs this, a test too: anything else would build React's slow form, with its checks for developers.
process.env.NODE_ENV = "production";
await build({
  configFile: path.join(root, "vite.config.ts"),
  root: path.join(root, "src/dashboard"),
  logLevel: "error",
});

for (const entry of readdirSync(path.join(root, "dist/dashboard"), { withFileTypes: true, recursive: true })) {
  if (!entry.isFile() || !/\.(html|js|css|svg|json)$/.test(entry.name)) continue;
  const file = path.join(entry.parentPath, entry.name);
  const text = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }),
  );
}
