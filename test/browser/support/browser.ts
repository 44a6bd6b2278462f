import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject } from "vitest";

export interface Visit {
  readonly url: string;
  /** Signed in with it, as after typing it in. */
  readonly token?: string;
  readonly scheme?: "light" | "dark";
  readonly phone?: boolean;
  readonly reducedMotion?: boolean;
  /** The one other origin somebody may be led to. */
  readonly provider?: string;
}

export interface Visitor {
  /** A page of a browser of its own: no storage in common with any other. Closed after the test. */
  open(visit: Visit): Promise<Page>;
}

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A group of tests with a browser; skipped, saying why, where there is none. Every page is held to the rules of all pages. */
export function describeInBrowser(name: string, tests: (visitor: Visitor) => void): void {
  const found = inject("browser");
  if ("missing" in found) {
    describe.skip(`${name} (skipped: ${found.missing})`, () =>
      tests({ open: () => Promise.reject(new Error("no browser")) }));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    let contexts: BrowserContext[] = [];
    let wrongs: string[] = [];
    beforeAll(async () => {
      browser = await chromium.connect(found.endpoint);
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      contexts = [];
      const seen = wrongs;
      wrongs = [];
      expect(seen, "what went wrong on the pages").toEqual([]);
    });
    tests({
      async open({ url, token, scheme = "light", phone = false, reducedMotion = false, provider }) {
        const context = await browser.newContext({
          viewport: phone ? PHONE : DESKTOP,
          colorScheme: scheme,
          reducedMotion: reducedMotion ? "reduce" : "no-preference",
          locale: "en-GB",
          timezoneId: "UTC",
          permissions: ["clipboard-read", "clipboard-write"],
        });
        contexts.push(context);
        // Every wait ends with what it waits for, so a long one costs nothing but on a machine that is too busy.
        context.setDefaultTimeout(60_000);
        if (token !== undefined) await context.addInitScript(`sessionStorage.setItem("sluice.token", "${token}")`);
        const page = await context.newPage();
        watch(page, [new URL(url).origin, provider], wrongs);
        await page.goto(url);
        return page;
      },
    });
  });
}

/** What no page may ever do: throw, ask another host, or trip over its own policy. */
function watch(page: Page, origins: readonly (string | undefined)[], wrongs: string[]): void {
  page.on("pageerror", (error) => wrongs.push(`threw ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!origins.includes(url.origin) && url.protocol !== "data:") wrongs.push(`asked ${request.url()}`);
    if (url.href.includes("token=")) wrongs.push(`put a token into ${url.pathname}`);
  });
  page.on("console", (message) => {
    // Answers of 4xx and connections that tests cut are logged by the browser itself.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      wrongs.push(message.text());
  });
}
