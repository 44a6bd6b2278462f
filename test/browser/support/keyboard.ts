import type { Page } from "playwright-core";

/** The accessible name of what has focus, near enough: its label, or its text. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const element = document.activeElement;
    const named = element.labels?.[0] ?? element;
    return named.textContent.replaceAll(/\\s+/g, " ").trim();
  })()`);
}

/** Presses Tab until something of this name has focus; rejects after going round. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    if (here === name) return;
    passed.push(here.slice(0, 40));
  }
  throw new Error(`Tab never came to ${name}; it came by ${passed.join(" | ")}`);
}
