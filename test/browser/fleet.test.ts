import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

const MANY = 2_000;

describeInBrowser("the fleet", ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  it("tells the first visitor of an empty store what will be here", async () => {
    const token = await service.person("newcomer", ["read"], ["not-yet"]);
    const page = await open({ url: service.url, token });
    await page.getByRole("heading", { name: "No rollouts yet" }).waitFor();
    await reviewView(page, "fleet-empty");
  });

  it("shows each rollout with stage, health, blockers, next action and age, and leads to it", async () => {
    const page = await open({ url: service.url });
    const row = page.getByTestId("fleet-autopack");
    await row.getByText("Inconclusive").waitFor();
    const cells = (await row.locator("td, th").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
    expect(cells).toEqual([
      "Open",
      "autopack",
      "1 of 4 Pre-production validation",
      expect.stringMatching(/^\d+ Inconclusive$/),
      "Finish 1 more run",
      expect.stringMatching(/^\d+ h$/),
    ]);
    await reviewView(page, "fleet");
    await page.getByRole("link", { name: "autopack" }).click();
    await page.getByRole("heading", { level: 1, name: "autopack" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/rollouts/autopack");
    await page.goBack();
    await row.waitFor();
  });

  it("puts what needs somebody first, and finds one among two thousand", async () => {
    await service.copies(MANY);
    for (const rollout of ["copy-1500", "copy-7"]) {
      await service.call("POST", `/v1/rollouts/${rollout}/hold`, { reason: "odd numbers" });
    }
    await service.call("POST", "/v1/rollouts/autopack/kill-switches/complete-shutdown/engage", { reason: "drill" });
    const page = await open({ url: service.url });
    await page.getByText(`${(MANY + 2).toLocaleString("en")} rollouts`).waitFor();
    const names = page.locator("table.fleet th[scope=row] a");
    expect((await names.allInnerTexts()).slice(0, 3)).toEqual(["autopack", "copy-1500", "copy-7"]);
    // Only what is near the screen is drawn; the end of the list is reached all the same.
    expect(await names.count()).toBeLessThan(400);
    await page.getByLabel("Search rollouts").fill("copy-1234");
    await page.getByText(`1 of ${(MANY + 2).toLocaleString("en")} rollouts`).waitFor();
    expect(await names.allInnerTexts()).toEqual(["copy-1234"]);
    await page.getByLabel("Search rollouts").fill("held");
    await page.getByText("2 of ").waitFor();
    expect(await names.allInnerTexts()).toEqual(expect.arrayContaining(["copy-7", "copy-1500"]));
    await page.getByLabel("Search rollouts").fill("");
    await page.getByText(`${(MANY + 2).toLocaleString("en")} rollouts`).waitFor();
    await page.screenshot({ path: "test-results/screenshots/fleet-many-light.png" });
  });
});
