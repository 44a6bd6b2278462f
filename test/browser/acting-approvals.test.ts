import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

const DOCUMENT = `sluice: 1
name: careful
variables:
  NEW_SEARCH_ENABLED: { type: boolean, purpose: The new engine., served: true, default: false }
stages:
  - { id: off, title: Old search }
  - { id: on, title: New search, approvals: 1, flags: { NEW_SEARCH_ENABLED: true } }
`;

describeInBrowser("a move that needs somebody else's consent", ({ open }) => {
  let service: Service;
  let machines: string;
  beforeAll(async () => {
    machines = await mkdtemp(path.join(os.tmpdir(), "sluice-machines-"));
    await writeFile(path.join(machines, "careful.rollout.yaml"), DOCUMENT);
    service = await startService({ machines });
  });
  afterAll(async () => {
    await service.stop();
    await rm(machines, { recursive: true });
  });

  it("waits for an approval given in another browser, and goes on without reloading", async () => {
    const lead = await service.person("lead", ["read", "approve"]);
    const url = `${service.url}/rollouts/careful`;
    const [mine, theirs] = await Promise.all([open({ url, token: service.token }), open({ url, token: lead })]);
    await mine.getByTestId("rollout-head").getByText("Blocked", { exact: true }).waitFor();
    expect(await theirs.getByRole("button", { name: /Promote|Hold/ }).count()).toBe(0);
    await theirs.getByRole("button", { name: "Approve on … (0 of 1)" }).click();
    const dialog = theirs.getByRole("dialog", { name: "Approve careful for on" });
    await dialog.getByLabel("Reason (may be left out)").fill("looked at the numbers");
    await reviewView(theirs, "approve");
    await dialog.getByRole("button", { name: "Approve on" }).click();
    await theirs.getByRole("button", { name: "Withdraw my approval of on" }).waitFor();

    await mine.getByTestId("rollout-head").getByText("Open", { exact: true }).waitFor();
    await mine.getByText("Nothing is in the way").waitFor();
    await mine.getByRole("button", { name: "Promote to on" }).click();
    await mine.getByRole("dialog").getByRole("button", { name: "Promote to on" }).click();
    await mine.getByTestId("rollout-head").getByText("Complete", { exact: true }).waitFor();
    expect(await service.call("GET", "/v1/rollouts/careful")).toMatchObject({ stage: "on" });
  });
});
