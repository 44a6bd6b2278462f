import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { buildDashboard } from "../../../scripts/prepare.mjs";
import { findChromium } from "./find-chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser all tests share is spoken to; or why there is none. */
    readonly browser: { readonly endpoint: string } | { readonly missing: string };
  }
}

/** Builds the page where its sources changed, and starts one browser for all files. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  buildDashboard();
  const found = findChromium(process.env);
  if ("missing" in found) {
    console.warn(`The browser tests are skipped: ${found.missing}.`);
    provide("browser", found);
    return async () => {};
  }
  // Root may not use Chromium's sandbox, and everything it opens here is our own page; in a container its shared memory is small.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  const server = await chromium.launchServer({ executablePath: found.path, args });
  provide("browser", { endpoint: server.wsEndpoint() });
  return () => server.close();
}
