import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

const AUTOPACK = "/rollouts/autopack";
const DOCUMENT = path.resolve(import.meta.dirname, "../../machines/autopack.rollout.yaml");
/** A criterion of the first stage, which no run has met yet. */
const RULE = "metric: phases-with-telemetry, expect: { atLeast: 1 }";

describeInBrowser("adopting the version in the folder", ({ open }) => {
  let service: Service;
  let folder: string;
  beforeAll(async () => {
    service = await startService();
    folder = (await rollout()).definition.digest;
  });
  afterAll(() => service.stop());
  const rollout = () => service.call("GET", "/v1/rollouts/autopack");

  /** Lets the rollout live by the document with another limit in that rule. */
  async function liveBy(atLeast: number): Promise<void> {
    const text = await readFile(DOCUMENT, "utf8");
    const other = text.replace(RULE, RULE.replace("atLeast: 1", `atLeast: ${atLeast}`));
    expect(other).not.toBe(text);
    const { digest } = await service.call("POST", "/v1/definitions", other, { type: "application/yaml" });
    await service.call("POST", `${AUTOPACK.replace("/", "/v1/")}/adopt`, {
      digest,
      reason: "another limit",
      force: true,
    });
    expect(await rollout()).toMatchObject({ definition: { digest }, outdated: folder });
  }

  async function look(token: string) {
    const page = await open({ url: service.url + AUTOPACK, token });
    await page.getByText("Another version of autopack is in the service’s folder").waitFor();
    return page;
  }

  it("shows what it would change first, and then does it", async () => {
    await liveBy(0);
    const page = await look(service.token);
    await page.getByRole("button", { name: "What it would change …" }).click();
    const dialog = page.getByRole("dialog", { name: `Let autopack adopt version ${folder.slice(0, 12)}` });
    const rule = dialog.getByRole("listitem").filter({ hasText: "phase-with-telemetry" });
    expect(await rule.innerText()).toMatch(/tighter.*at least 0.*->.*at least 1/s);
    expect(await rule.innerText()).toContain("Bears on where the rollout is.");
    await dialog.getByText("No flag in force changes.").waitFor();
    const adopt = dialog.getByRole("button", { name: `Adopt ${folder.slice(0, 12)}` });
    expect(await adopt.isDisabled(), "without a reason").toBe(true);
    await dialog.getByLabel("Reason").fill("the limit was forgotten");
    await reviewView(page, "adopt");
    await adopt.click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Another version of autopack is in the service’s folder").waitFor({ state: "detached" });
    expect(await rollout()).toMatchObject({ definition: { digest: folder }, outdated: null });
  });

  it("is refused where it loosens a gate, until somebody else approves in another browser", async () => {
    await liveBy(5);
    const lead = await service.person("lead", ["read", "approve"]);
    const [mine, theirs] = [await look(await service.person("operator", ["read", "operate"])), await look(lead)];
    await mine.getByRole("button", { name: "What it would change …" }).click();
    const dialog = mine.getByRole("dialog");
    await dialog.getByText("It would be refused").waitFor();
    await dialog
      .getByRole("listitem")
      .filter({ hasText: "phase-with-telemetry" })
      .getByText("looser")
      .first()
      .waitFor();
    await dialog.getByLabel("Reason").fill("it was too strict");
    const adopt = dialog.getByRole("button", { name: `Adopt ${folder.slice(0, 12)}` });
    expect(await adopt.isDisabled()).toBe(true);
    await reviewView(mine, "adopt-refused");

    expect(await theirs.getByRole("button", { name: "What it would change …" }).count()).toBe(0);
    await theirs.getByRole("button", { name: `Approve version ${folder.slice(0, 12)} … (0 of 1)` }).click();
    await theirs.getByRole("dialog").getByRole("button", { name: "Approve version" }).click();
    await theirs.getByRole("button", { name: `Withdraw my approval of version ${folder.slice(0, 12)}` }).waitFor();

    await expect.poll(() => adopt.isDisabled()).toBe(false);
    await adopt.click();
    await dialog.waitFor({ state: "detached" });
    expect(await rollout()).toMatchObject({ definition: { digest: folder }, outdated: null });
  });

  it("offers nothing to viewers who may not", async () => {
    await liveBy(0);
    const page = await look(await service.person("viewer", ["read"]));
    expect(await page.getByRole("button", { name: "What it would change …" }).count()).toBe(0);
  });
});
