import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "./support/browser.ts";
import { focused, tabTo } from "./support/keyboard.ts";
import { reviewView } from "./support/review-view.ts";
import { frontOf } from "./support/stalling-front.ts";
import { startService, type Service } from "./support/service.ts";

const AUTOPACK = "/rollouts/autopack";
const engage = (name: string) => ({ name: `Engage … ${name}`, exact: true });

describeInBrowser("acting", ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.simulate();
    await service.passChecks();
    await service.call("POST", "/v1/rollouts/autopack/promote", {});
    await service.simulate();
    await service.call("POST", "/v1/rollouts/autopack/promote", {});
  });
  afterAll(() => service.stop());
  const rollout = () => service.call("GET", "/v1/rollouts/autopack");

  it("engages a kill switch that shows its exact difference first, and rearms it", async () => {
    const page = await open({ url: service.url + AUTOPACK, token: service.token });
    const foreseen = await service.call(
      "POST",
      "/v1/rollouts/autopack/kill-switches/emergency-rollback/engage?dryRun=true",
      { reason: "what if" },
    );
    await page.getByRole("heading", { name: /Emergency rollback/ }).waitFor();
    await page.getByRole("button", engage("emergency-rollback")).click();
    const dialog = page.getByRole("dialog", { name: "Engage emergency-rollback" });
    await dialog.getByText("Goes back from stage-2 to stage-1").waitFor();
    const rows = await dialog.locator("tbody tr").all();
    const shown = await Promise.all(rows.map(async (row) => row.locator("th, td").allInnerTexts()));
    expect(shown).toEqual(
      foreseen.changes.map(({ name, from, to }: Record<string, unknown>) => [name, String(from), String(to)]),
    );
    const send = dialog.getByRole("button", { name: "Engage emergency-rollback now" });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel("Reason").fill("a code file was substituted");
    await reviewView(page, "kill");
    await send.click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Kill switch emergency-rollback is engaged.").first().waitFor();
    expect(await rollout()).toMatchObject({
      stage: "stage-1",
      engaged: [{ killSwitch: "emergency-rollback", actor: "token:admin", reason: "a code file was substituted" }],
    });
    await reviewView(page, "rollout-killed");

    await page.getByTestId("switch-emergency-rollback").getByRole("button", { name: "Rearm" }).click();
    const rearm = page.getByRole("dialog", { name: "Rearm emergency-rollback of autopack" });
    await rearm.getByLabel("Reason").fill("mended in the 16:20 deployment");
    await rearm.getByRole("button", { name: "Rearm", exact: true }).click();
    await rearm.waitFor({ state: "detached" });
    await page.getByTestId("switch-emergency-rollback").getByText("Armed").waitFor();
    expect((await rollout()).engaged).toEqual([]);
  });

  it("kills while everything else fails, even what the page would read of the rollout", async () => {
    const page = await open({ url: service.url, token: service.token });
    await page.getByTestId("fleet-autopack").waitFor();
    await page.route("**/v1/**", (route) =>
      route.request().url().endsWith("/engage") ? route.continue() : route.abort(),
    );
    await page.goto(service.url + AUTOPACK);
    const name = page.getByLabel("Name of the kill switch");
    await name.fill("disable-extended-contexts");
    await page.getByRole("button", { name: "Engage …" }).click();
    await page.getByText("What it changes cannot be shown").waitFor();
    await page.getByLabel("Reason").fill("nothing else answers");
    await page.getByRole("button", { name: "Engage disable-extended-contexts now" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect((await rollout()).engaged).toMatchObject([{ killSwitch: "disable-extended-contexts" }]);
    await service.call("POST", "/v1/rollouts/autopack/kill-switches/disable-extended-contexts/rearm", {
      reason: "over",
    });
  });

  it("kills while nothing else is answered any more and every connection of the browser is waiting", async () => {
    const front = await frontOf(service.url);
    try {
      const page = await open({ url: front.url + AUTOPACK, token: service.token });
      await page.getByText("Live", { exact: true }).waitFor();
      await page.getByRole("heading", { name: "Environment in force" }).waitFor();
      const stalled: string[] = [];
      front.stall((method, path) => {
        const passes = path.endsWith("/engage");
        if (!passes) stalled.push(`${method} ${path}`);
        return passes;
      });
      // What all rollouts have in common changed, so all of it is read anew: more than the six connections a browser makes.
      await service.call("POST", "/v1/freeze", { reason: "drill" });
      await expect.poll(() => stalled.length).toBeGreaterThanOrEqual(5);
      await page.getByRole("button", engage("disable-extended-contexts")).click();
      await page.getByLabel("Reason").fill("all else hangs");
      await page.getByRole("button", { name: "Engage disable-extended-contexts now" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect((await rollout()).engaged).toMatchObject([{ reason: "all else hangs" }]);
    } finally {
      await service.call("POST", "/v1/freeze/lift", { reason: "over" });
      await service.call("POST", "/v1/rollouts/autopack/kill-switches/disable-extended-contexts/rearm", {
        reason: "over",
      });
      await front.close();
    }
  });

  it("sends a kill again under the same name when its answer was lost", async () => {
    const page = await open({ url: service.url + AUTOPACK, token: service.token });
    await page.getByRole("button", engage("disable-extended-contexts")).click();
    const keys: (string | undefined)[] = [];
    await page.route("**/engage", async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      // The first two are carried out, and their answers lost.
      if (keys.length <= 2) {
        await route.fetch();
        await route.abort();
      } else await route.continue();
    });
    const send = page.getByRole("button", { name: "Engage disable-extended-contexts now" });
    const unknown = page.getByText("It is not known whether it was carried out.");
    await page.getByLabel("Reason").fill("dirll");
    await send.click();
    await unknown.waitFor();
    await send.click();
    await expect.poll(() => keys.length).toBe(2);
    await unknown.waitFor();
    // Another reason is another deed, however much it looks like the first: its key must not be taken for that one's.
    await page.getByLabel("Reason").fill("drill");
    await send.click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(keys).toEqual([keys[0], keys[0], keys[2]]);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toMatch(/^page-[0-9a-f]{32}$/);
    const { items } = await service.call("GET", "/v1/audit?rollout=autopack&type=kill_switch.engaged&limit=4");
    expect(items.filter(({ reason }: { reason: string }) => reason === "dirll")).toHaveLength(1);
    expect(items.filter(({ reason }: { reason: string }) => reason === "drill")).toHaveLength(1);
    await service.call("POST", "/v1/rollouts/autopack/kill-switches/disable-extended-contexts/rearm", {
      reason: "over",
    });
  });

  it("shows a conflict between two browsers, what the other did, and overwrites nothing", async () => {
    const lead = await service.person("lead", ["read", "operate"]);
    const [mine, theirs] = await Promise.all([
      open({ url: service.url + AUTOPACK, token: service.token }),
      open({ url: service.url + AUTOPACK, token: lead }),
    ]);
    // It must not learn of the change before it sends: that is the conflict.
    await mine.route("**/v1/events", (route) => route.abort());
    await mine.route("**/v1/rollouts/autopack", (route) => route.abort(), { times: 5 });
    await mine.getByRole("button", { name: "Roll back here" }).first().click();
    const dialog = mine.getByRole("dialog", { name: "Roll autopack back to stage-0" });
    await dialog.getByLabel("Reason").fill("numbers look odd");
    await theirs
      .getByRole("button", { name: "Hold promotion" })
      .or(theirs.getByRole("button", { name: "Release" }))
      .first()
      .click();
    const other = theirs.getByRole("dialog");
    await other.getByLabel("Reason").fill("I am looking at it");
    await other.getByRole("button", { name: /^(Hold|Release)$/ }).click();
    await other.waitFor({ state: "detached" });
    const { revision, stage } = await rollout();
    await dialog.getByRole("button", { name: "Roll back to stage-0" }).click();
    await dialog.getByText("Somebody else changed autopack since you looked.").waitFor();
    await dialog.getByText(/token:lead: .*I am looking at it/).waitFor();
    expect(await rollout()).toMatchObject({ revision, stage });
    await mine.unroute("**/v1/rollouts/autopack");
    await reviewView(mine, "conflict");
    await dialog.getByRole("button", { name: "Look at it as it is now" }).click();
    await dialog.getByRole("button", { name: "Roll back to stage-0" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await rollout()).toMatchObject({ revision: revision + 1, stage: "stage-0" });
  });

  it("works with the keyboard alone", async () => {
    const page = await open({ url: service.url, token: service.token });
    await page.getByTestId("fleet-autopack").waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => focused(page)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo(page, "Search rollouts");
    await page.keyboard.type("autopack");
    await page.getByText("1 of 2 rollouts").waitFor();
    await tabTo(page, "autopack");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "autopack" }).waitFor();
    await expect.poll(() => focused(page)).toBe("autopack");
    await page.getByRole("button", engage("complete-shutdown")).waitFor();
    await tabTo(page, "Engage … complete-shutdown");
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("Reason");
    await page.keyboard.type("keyboard drill");
    await page.keyboard.press("Escape");
    await expect.poll(() => focused(page)).toBe("Engage … complete-shutdown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("keyboard drill");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByTestId("switch-complete-shutdown").getByText("Engaged").waitFor();
    expect((await rollout()).engaged).toMatchObject([{ killSwitch: "complete-shutdown", reason: "keyboard drill" }]);
  });

  it("freezes all rollouts and lifts it, for whoever may", async () => {
    const page = await open({ url: service.url, token: service.token });
    await page.getByRole("button", { name: "Freeze all" }).click();
    await page.getByLabel("Reason").fill("release weekend");
    await page.getByRole("dialog").getByRole("button", { name: "Freeze all rollouts" }).click();
    await page.getByTestId("frozen").getByText("release weekend").waitFor();
    await reviewView(page, "fleet-frozen");
    const reader = await open({ url: service.url });
    await reader.getByTestId("frozen").waitFor();
    expect(await reader.getByRole("button", { name: /freeze/i }).count()).toBe(0);
    await page.getByRole("button", { name: "Lift the freeze" }).click();
    await page.getByLabel("Reason").fill("over");
    await page.getByRole("dialog").getByRole("button", { name: "Lift the freeze" }).click();
    await page.getByTestId("frozen").waitFor({ state: "detached" });
  });
});
