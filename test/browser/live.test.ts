import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { wireTo, type Wire } from "./support/cut-wire.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

describeInBrowser("what happens elsewhere", ({ open }) => {
  let service: Service;
  let wire: Wire;
  beforeAll(async () => {
    service = await startService();
    wire = await wireTo(service.url);
  });
  afterAll(async () => {
    await wire.close();
    await service.stop();
  });
  const hold = (rollout: string, reason: string) => service.call("POST", `/v1/rollouts/${rollout}/hold`, { reason });
  const release = (rollout: string) => service.call("POST", `/v1/rollouts/${rollout}/release`, { reason: "over" });

  it("appears without reloading, within a second, on the fleet and on the rollout's page, and is read out", async () => {
    const [fleet, page] = await Promise.all([
      open({ url: service.url }),
      open({ url: `${service.url}/rollouts/minimal` }),
    ]);
    await fleet.getByTestId("fleet-minimal").getByText("Open", { exact: true }).waitFor();
    await page.getByTestId("rollout-head").getByText("Open", { exact: true }).waitFor();
    await Promise.all([fleet, page].map((each) => each.getByText("Live", { exact: true }).waitFor()));
    const began = performance.now();
    await hold("minimal", "looking at it");
    await Promise.all([
      fleet.getByTestId("fleet-minimal").getByText("Held", { exact: true }).waitFor(),
      page.getByText("Promotion is held.").waitFor(),
    ]);
    console.log(`on both pages ${Math.round(performance.now() - began)} ms after it was asked for`);
    await page.getByTestId("announcer").getByText("minimal changed: held").waitFor({ state: "attached" });
    await release("minimal");
    await page.getByText("Promotion is held.").waitFor({ state: "detached" });
  });

  it("says so when the connection is lost, and catches up by itself when it is back", async () => {
    const page = await open({ url: `${wire.url}/rollouts/minimal` });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByText("Old search for everyone").first().waitFor();
    wire.cut();
    await page.getByTestId("connection-lost").getByText("Everything here is as it was").waitFor();
    await hold("minimal", "while nobody could see");
    await reviewView(page, "connection-lost");
    wire.mend();
    await page.getByText("Promotion is held.").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await page.getByTestId("connection-lost").count()).toBe(0);
    await release("minimal");
  });

  it("lets its stream go while nobody sees the page, and catches up when somebody does", async () => {
    const page = await open({ url: `${service.url}/rollouts/minimal` });
    const streams: string[] = [];
    page.on("request", (request) => request.url().endsWith("/v1/events") && streams.push("opened"));
    page.on("requestfailed", (request) => request.url().endsWith("/v1/events") && streams.push("closed"));
    await page.getByText("Live", { exact: true }).waitFor();
    await turn(page, "hidden");
    await expect.poll(() => streams.at(-1)).toBe("closed");
    await hold("minimal", "while it was hidden");
    await turn(page, "visible");
    await page.getByText("while it was hidden").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(streams.at(-1)).toBe("opened");
    await release("minimal");
  });

  it("is read every few seconds where no stream comes through", async () => {
    const page = await open({ url: service.url });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.route("**/v1/events", (route) => route.fulfill({ status: 502, body: "a proxy that knows no streams" }));
    await page.reload();
    await page.getByText("Every 5 s").waitFor();
    await hold("minimal", "without a stream");
    await page.getByTestId("fleet-minimal").getByText("Held", { exact: true }).waitFor();
    await release("minimal");
  });
});

/** A browser without a screen shows all of its tabs, so it is told. */
async function turn(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"))`);
}
