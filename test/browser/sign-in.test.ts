import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

describeInBrowser("signing in", ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ anonymousRead: false });
  });
  afterAll(() => service.stop());

  it("shows nothing without a token where nothing may be read without, and takes one", async () => {
    const page = await open({ url: `${service.url}/rollouts/minimal` });
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.locator("main").innerText()).not.toContain("minimal");
    await reviewView(page, "sign-in");
    await page.getByLabel("Token").fill("no-such-token");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText("This service does not know that token").waitFor();
    await page.getByLabel("Token").fill(service.token);
    await page.getByLabel("Token").press("Enter");
    await page.getByRole("heading", { level: 1, name: "minimal" }).waitFor();
    await page.getByTestId("actor").getByText("token:admin").waitFor();
    // In this tab and nowhere else: not in an address, not where it would outlive the tab, not in a cookie.
    expect(page.url()).toBe(`${service.url}/rollouts/minimal`);
    expect(await page.evaluate("[Object.keys(localStorage).length, document.cookie]")).toEqual([0, ""]);
    await page.reload();
    await page.getByTestId("actor").getByText("token:admin").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
  });

  it("says so when the token is revoked while it is in use", async () => {
    const token = await service.person("soon-gone", ["read", "operate"]);
    const page = await open({ url: `${service.url}/rollouts/minimal`, token });
    await page.getByRole("button", { name: "Hold promotion" }).waitFor();
    const { items } = await service.call("GET", "/v1/tokens");
    const { id } = items.find(({ name }: { name: string }) => name === "soon-gone");
    await service.call("DELETE", `/v1/tokens/${id}`);
    await service.call("POST", "/v1/rollouts/minimal/hold", { reason: "look" });
    await page.reload();
    await page.getByText("The service no longer knows your token.").waitFor();
    expect(await page.getByRole("button", { name: /Hold|Release|Promote/ }).count()).toBe(0);
  });

  it("offers only what the token allows", async () => {
    const token = await service.person("pager", ["read", "kill"], ["autopack"]);
    const page = await open({ url: `${service.url}/rollouts/autopack`, token });
    await page.getByRole("button", { name: "Engage … complete-shutdown" }).waitFor();
    expect(await page.getByRole("button", { name: /Hold|Promote|Roll back|Approve/ }).count()).toBe(0);
    await page.goto(service.url);
    await page.getByTestId("fleet-autopack").waitFor();
    expect(await page.getByTestId("fleet-minimal").count()).toBe(0);
  });
});
