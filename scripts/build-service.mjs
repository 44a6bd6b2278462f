// Builds the service and the command line into dist/src: few large files instead of six hundred small ones, of ours and of the
// libraries, because finding and opening those took a third of a start. `node scripts/build-service.mjs [FOLDER]` builds elsewhere.
import path from "node:path";
import { build } from "vite";
import { nameBuild, root } from "./prepare.mjs";

/**
 * Prisma's compilers of queries as files of bytes. As Prisma ships them, in JavaScript as base64, the text stays in memory three
 * times for the life of the process: as source, as string and decoded.
 */
const compilersAsBytes = {
  name: "compilers-as-bytes",
  enforce: "pre",
  async load(id) {
    const name = /\/([\w.]+)\.wasm-base64\.mjs$/.exec(id)?.[1];
    if (name === undefined) return null;
    const { wasm } = await import(id);
    this.emitFile({ type: "asset", fileName: `src/${name}.wasm`, source: Buffer.from(wasm, "base64") });
    // Its reader calls Buffer.from(wasm, "base64"), which asks an object for its value: read where it is wanted, and not kept.
    return `import { readFileSync } from "node:fs";
export const wasm = { valueOf: () => readFileSync(new URL("./${name}.wasm", import.meta.url)) };`;
  },
};

/**
 * Imported as a module, Node's own http shows everything it has, and so loads (since Node.js 22) the client behind fetch and
 * WebSocket as well: 20 ms of every start for what may never be used.
 */
const httpAlone = {
  name: "http-alone",
  enforce: "pre",
  resolveId: (id, _, { kind }) => (id === "node:http" && kind === "import-statement" ? "\0http" : null),
  load: (id) =>
    id === "\0http"
      ? 'export const { IncomingMessage, ServerResponse, STATUS_CODES, createServer, request } = process.getBuiltinModule("node:http");'
      : null,
};

/** Bodies are read as bytes, so Express needs none of the alphabets its reader of texts brings: an eighth of all code. */
const noAlphabets = {
  name: "no-alphabets",
  enforce: "pre",
  load: (id) =>
    id.endsWith("/iconv-lite/encodings/index.js")
      ? 'throw new Error("texts in other alphabets are not read: see build-service.mjs");'
      : null,
};

/** V8 keeps the sources of a program, in two bytes a character for a whole file where one character of it needs them. */
const inOneByte = {
  name: "in-one-byte",
  generateBundle(_, files) {
    for (const file of Object.values(files).filter(({ type }) => type === "chunk")) {
      const escaped = /\\[\u0080-\uffff]/.exec(file.code);
      if (escaped)
        throw new Error(`${file.fileName}: ${escaped[0]} is escaped already; write it without the backslash`);
      file.code = file.code.replaceAll(/[\u0080-\uffff]/g, asEscape);
    }
  },
};

function asEscape(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

await build({
  root,
  configFile: false,
  publicDir: false,
  envDir: false,
  logLevel: "warn",
  plugins: [compilersAsBytes, httpAlone, noAlphabets, inOneByte],
  define: { SLUICE_BUILD: JSON.stringify(nameBuild()) },
  // libsql chooses the binary of its platform when it is loaded; it stays where npm put it.
  ssr: { noExternal: true, external: ["libsql", "pg-native"] },
  build: {
    ssr: true,
    ssrEmitAssets: true,
    target: "node20",
    outDir: process.argv[2] ?? "dist",
    emptyOutDir: false,
    // Names are left as they are: stacks in the log are read by people.
    minify: false,
    rolldownOptions: {
      // The second is a process of its own, found beside whoever starts it.
      input: { main: path.join(root, "src/main.ts"), "sqlite-child": path.join(root, "src/telemetry/sqlite-child.ts") },
      output: { entryFileNames: "src/[name].js", chunkFileNames: "src/[name]-[hash].js", comments: false },
    },
  },
});
