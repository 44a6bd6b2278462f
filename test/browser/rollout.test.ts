import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import type { Rollout } from "../../src/generated/contract.ts";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

const AUTOPACK = "/rollouts/autopack";

describeInBrowser("the page of a rollout", ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  it("shows a visitor who may only read no control at all", async () => {
    const page = await open({ url: service.url + AUTOPACK });
    await page.getByText("0 of 1 runs").first().waitFor();
    await page.getByRole("heading", { name: "Complete shutdown (no autonomy)" }).waitFor();
    const buttons = await page.locator("main button").allInnerTexts();
    expect(buttons.map((text) => text.replaceAll(/\s+/g, " ").trim())).toEqual([
      "Copy as dotenv",
      "Copy as shell",
      "Copy as JSON",
    ]);
    await reviewView(page, "rollout");
  });

  it("says that the monitor is blind, and that another version of the document waits", async () => {
    // Its own answer, as it is after a restart with another document while telemetry is away.
    const page = await open({ url: service.url });
    await page.getByTestId("fleet-minimal").waitFor();
    await page.route("**/v1/rollouts/minimal", async (route) => {
      const answer: Rollout = await (await route.fetch()).json();
      const lastLook = { at: answer.updatedAt, status: "unreadable", message: "no such table: phases", streaks: {} };
      const changed = {
        ...answer,
        outdated: "ab".repeat(32),
        monitor: { role: "watches", lastLook, nextLookAt: null },
      };
      await route.fulfill({ json: changed });
    });
    await page.getByRole("link", { name: "minimal" }).click();
    await page.getByText("The monitor cannot see.").waitFor();
    await page.getByText("no such table: phases").waitFor();
    await page.getByText("until somebody lets it adopt abababababab").waitFor();
    // Somebody mistyped an address: no tabs of nothing, and the way on.
    await page.goto(`${service.url}/rollouts/minimul/criteria`);
    await page.getByRole("heading", { name: "There is no rollout minimul" }).waitFor();
    await page.getByRole("link", { name: "See all rollouts" }).waitFor();
  });

  it("climbs from stage 0 to stage 3, and says on the way why not yet", async () => {
    const page = await open({ url: service.url + AUTOPACK, token: service.token });
    // A refused promotion, read and understood before it is asked for.
    await page.getByRole("button", { name: "Promote to stage-1" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("It would be refused").waitFor();
    await dialog.getByText("Minimum: 0 of 1 run finished").waitFor();
    expect(await dialog.getByRole("button", { name: "Promote to stage-1" }).isDisabled()).toBe(true);
    await reviewView(page, "promote-refused");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await service.simulate();
    await service.passChecks();
    await promote(page, "stage-1", ["TELEMETRY_DB_ENABLED"]);
    await service.simulate();
    await promote(page, "stage-2", ["ARTIFACT_HISTORY_PACK_ENABLED", "ARTIFACT_SUBSTITUTE_SOT_DOCS"]);
    await service.simulate();
    await page.getByText("sot-only-substitutions").first().waitFor();
    await service.call("POST", "/v1/rollouts/autopack/evidence/sot-only-substitutions", "docs/BUILD_HISTORY.md\n", {
      type: "text/plain",
    });
    await promote(page, "stage-3", ["ARTIFACT_EXTENDED_CONTEXTS_ENABLED"]);
    await page.getByRole("heading", { name: "The last stage" }).waitFor();
    // The verdict on the stage before must not stand under the name of this one.
    await page.getByRole("heading", { name: "things do not hold, or not yet" }).waitFor();
    expect(await page.getByText("Every criterion of the last stage holds").count()).toBe(0);
    expect(await page.getByRole("button", { name: /Promote/ }).count()).toBe(0);
    await reviewView(page, "rollout-last-stage");
  });

  it("copies the environment in force in the form a deployment takes", async () => {
    const page = await open({ url: service.url + AUTOPACK });
    const row = page.getByRole("row", { name: /ARTIFACT_EXTENDED_CONTEXTS_ENABLED/ });
    await row.waitFor();
    expect(await row.locator("td").allInnerTexts()).toEqual(["true", "stage stage-3"]);
    for (const [form, expected] of [
      ["dotenv", "TELEMETRY_DB_ENABLED=true"],
      ["shell", "export TELEMETRY_DB_ENABLED='true'"],
      ["JSON", '"TELEMETRY_DB_ENABLED":true'],
    ] as const) {
      await page.getByRole("button", { name: `Copy as ${form}` }).click();
      await page.getByText(`Copied as ${form}`).first().waitFor();
      expect(await page.evaluate<string>("navigator.clipboard.readText()")).toContain(expected);
    }
  });
});

/** Opens the preview once the page itself says that nothing is in the way; checks the difference it shows; carries it out. */
async function promote(page: Page, stage: string, changes: readonly string[]): Promise<void> {
  await page.reload();
  await page.getByText("Nothing is in the way").waitFor();
  await page.getByRole("button", { name: `Promote to ${stage}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The gate is open").waitFor();
  for (const name of changes) {
    if (stage !== "stage-1") await dialog.getByRole("rowheader", { name }).waitFor();
  }
  await dialog.getByRole("button", { name: `Promote to ${stage}` }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByTestId("rollout-head").getByText(`, ${stage})`).waitFor();
}
