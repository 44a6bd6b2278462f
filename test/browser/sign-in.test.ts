import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startIssuer, type Issuer } from "../support/issuer.ts";
import { startService, type Service } from "./support/service.ts";

describeInBrowser("signing in", ({ open }) => {
  let service: Service;
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer(() => new Date());
    const env = {
      SLUICE_OIDC_ISSUER: issuer.url,
      SLUICE_OIDC_AUDIENCE: "sluice",
      SLUICE_OIDC_PERMISSIONS: "groups=sre:read+operate",
      SLUICE_OIDC_CLIENT_ID: "sluice",
      SLUICE_OIDC_CLIENT_SECRET: "s3cret",
    };
    service = await startService({ anonymousRead: false, env });
  });
  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  it("leads to the identity provider and back to where one was, with the token in no address", async () => {
    const page = await open({ url: `${service.url}/audit?type=rollout.created`, provider: issuer.url });
    await page.getByRole("button", { name: "Sign in with 127.0.0.1" }).click();
    await page.getByTestId("actor").getByText("oidc:ada").waitFor();
    await page.getByText("started minimal at").waitFor();
    expect(page.url()).toBe(`${service.url}/audit?type=rollout.created`);
    expect(await page.evaluate("[Object.keys(localStorage).length, document.cookie]")).toEqual([0, ""]);
    expect(await page.evaluate("Object.keys(sessionStorage)")).toEqual(["sluice.token"]);
    // The code is spent: coming back to its address signs nobody in, and neither does an answer nobody asked for.
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(`${service.url}/sign-in?code=code-0&state=made-up`);
    await page.getByText("belongs to no sign-in begun in this tab").waitFor();
    expect(issuer.redeemed).toHaveLength(1);
    await page.getByRole("link", { name: "Begin anew" }).click();
    await page.getByLabel("Token").waitFor();
  });

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
