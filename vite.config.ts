import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Builds the dashboard into dist/dashboard; scripts/build-dashboard.mjs runs it and compresses what comes out. */
export default defineConfig({
  root: "src/dashboard",
  plugins: [react()],
  // The page's policy allows nothing inline: no polyfill scripts, no assets as data in the code.
  build: {
    outDir: "../../dist/dashboard",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
  },
});
