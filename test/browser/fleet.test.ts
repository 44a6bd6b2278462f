import { expect, it, beforeAll, afterAll } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

describeInBrowser("the fleet", ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  it("greets the first visitor of an empty store with what there is", async () => {
    const page = await open({ url: service.url });
    await page.getByRole("heading", { name: "Fleet" }).waitFor();
    await page.getByTestId("fleet-autopack").waitFor();
    await reviewView(page, "fleet");
    await page.getByRole("link", { name: "autopack" }).click();
    await page.getByText("Finished runs").waitFor();
    await reviewView(page, "rollout");
    const admin = await open({ url: `${service.url}/rollouts/autopack`, token: service.token });
    await admin.getByText("Finished runs").waitFor();
    await reviewView(admin, "rollout-admin");
    await admin.getByRole("button", { name: /^Promote/ }).click();
    await admin.getByText("It would be refused").waitFor();
    await reviewView(admin, "promote-refused");
    await admin.keyboard.press("Escape");
    await admin.getByRole("button", { name: /Engage … complete-shutdown/ }).click();
    await reviewView(admin, "kill");
    expect(1).toBe(1);
  });
});
