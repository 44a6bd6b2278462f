// Builds the service and the command line into dist/src: few large files instead of six hundred small ones, of ours and of the
// libraries, because finding and opening those took a third of a start. `node scripts/build-service.mjs [FOLDER]` builds elsewhere.
import path from "node:path";
import { build } from "vite";
import { nameBuild, root } from "./prepare.mjs";

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  define: { SLUICE_BUILD: JSON.stringify(nameBuild()) },
  // libsql chooses the binary of its platform when it is loaded; it stays where npm put it.
  ssr: { noExternal: true, external: ["libsql", "pg-native"] },
  build: {
    ssr: true,
    target: "node20",
    outDir: process.argv[2] ?? "dist",
    emptyOutDir: false,
    // Names are left as they are: stacks in the log are read by people.
    minify: false,
    rolldownOptions: {
      // The second is a process of its own, found beside whoever starts it.
      input: { main: path.join(root, "src/main.ts"), "sqlite-child": path.join(root, "src/telemetry/sqlite-child.ts") },
      output: { entryFileNames: "src/[name].js", chunkFileNames: "src/[name]-[hash].js" },
    },
  },
});
