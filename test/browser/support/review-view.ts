import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { DESKTOP, PHONE } from "./browser.ts";

/** Ignored by git; each run leaves every view here, in light, dark and on a phone. */
const FOLDER = path.resolve(import.meta.dirname, "../../../test-results/screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** All that another scheme, or another width, can change. */
const COLOURS = ["color-contrast", "link-in-text-block"];
const PLACES = ["target-size", "scrollable-region-focusable", "region", "heading-order"];

/**
 * Looks at the view a page shows: axe finds nothing in light or dark, nothing is wider than a phone, and a picture of each is
 * kept for people. Leaves the page as wide and as light as it found it.
 */
export async function reviewView(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  // A dialog stands in the middle of the screen, not of the page.
  const fullPage = (await page.getByRole("dialog").count()) === 0;
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    // First, because a changed scheme is on the page for certain only once a picture of it was taken.
    await page.screenshot({ path: path.join(FOLDER, `${name}-${scheme}.png`), fullPage });
    expect(await violations(page, scheme === "light" ? EVERYTHING : COLOURS), `${name} in ${scheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE);
  // Only at its end is nothing of the page below what is fixed to the foot of the screen.
  await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
  expect(await violations(page, PLACES), `${name} on a phone`).toEqual([]);
  expect(await page.evaluate<number>("document.documentElement.scrollWidth"), `${name} is wider than a phone`).toBe(
    PHONE.width,
  );
  await page.screenshot({ path: path.join(FOLDER, `${name}-phone.png`), fullPage });
  await page.setViewportSize(DESKTOP);
  // What stays in sight while one scrolls would be at the foot of the next picture.
  await page.evaluate("scrollTo(0, 0)");
}

interface AxeResult {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds, one line each. It comes in through the debugger, which the page's policy does not reach. */
async function violations(page: Page, rules: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(`if (!window.axe) { ${axe} }`);
  const found = await page.evaluate<readonly AxeResult[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 160)} ${failureSummary?.slice(0, 200)}`),
  );
}
