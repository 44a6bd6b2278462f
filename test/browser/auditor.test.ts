import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditVerification, Flags, RolloutDifference } from "../../src/generated/contract.ts";
import { runSql } from "../support/database.ts";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

const AUTOPACK = "/rollouts/autopack";
const API = "/v1/rollouts/autopack";

/** Somebody may read and nothing else, and nobody reads without a token. */
describeInBrowser("an auditor's visit", ({ open }) => {
  let service: Service;
  let token: string;
  let downloads: string;
  const visit = (path: string): Promise<Page> => open({ url: service.url + path, token });

  beforeAll(async () => {
    service = await startService();
    await service.call("POST", `${API}/promote`, { force: true, reason: "Rehearsal, nothing runs yet" });
    await service.call("POST", `${API}/promote`, { force: true, reason: "Rehearsal, next stage" });
    await service.call("POST", `${API}/promote`, {}, { refused: true });
    await service.call("POST", `${API}/kill-switches/complete-shutdown/engage`, { reason: "Pager at 3 a.m." });
    token = await service.person("auditor", ["read"]);
    downloads = await mkdtemp(path.join(os.tmpdir(), "sluice-downloads-"));
  });
  afterAll(async () => {
    await service?.stop();
    await rm(downloads, { recursive: true });
  });

  async function saved(download: Download): Promise<string> {
    const file = path.join(downloads, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  }

  it("shows each revision as it was, and the difference between two of them", async () => {
    const page = await visit(`${AUTOPACK}/history`);
    await page.getByText("In force now").waitFor();
    const slider = page.getByRole("slider");
    expect(await slider.getAttribute("max")).toBe("4");
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("In the past").waitFor();
    const then: Flags = await service.call("GET", `${API}/flags?revision=3`);
    const environment = page.getByRole("region", { name: "Environment at this moment" });
    await expect
      .poll(() =>
        environment
          .locator("tbody tr")
          .evaluateAll((rows) => rows.map((row) => [row.children[0]?.textContent, row.children[1]?.textContent])),
      )
      .toEqual(Object.entries(then.flags).map(([name, value]) => [name, String(value)]));
    expect(then.flags["ARTIFACT_HISTORY_PACK_ENABLED"]).toBe(true);

    const { changes }: RolloutDifference = await service.call("GET", `${API}/diff?from=3&to=4`);
    expect(changes.length).toBeGreaterThan(0);
    const difference = page.getByRole("region", { name: "Difference" });
    await difference.getByText("stage-2 → stage-0; held; complete-shutdown engaged.").waitFor();
    expect(await difference.getByRole("rowheader").allInnerTexts()).toEqual(changes.map(({ name }) => name));
    await reviewView(page, "history");
  });

  it("offers nothing that changes anything, on no view", async () => {
    const page = await visit("/audit");
    await page.getByText("Chain verified").waitFor();
    const buttons = () => page.locator("main").getByRole("button").allInnerTexts();
    expect(await buttons()).toEqual(["Export NDJSON", "Export CSV", "Print", "Verify again", "Show"]);
    for (const [view, allowed] of [
      ["", /^Copy as/],
      ["/criteria", /^(Assess again|Only what needs attention)$/],
      ["/metrics", /^$/],
      ["/machine", /^$/],
      ["/history", /^(Export|Verify again$)/],
    ] as const) {
      await page.goto(`${service.url}${AUTOPACK}${view}`);
      await page.getByRole("heading", { name: "Kill switches" }).waitFor();
      await expect.poll(() => page.getByRole("status").filter({ hasText: "Reading" }).count()).toBe(0);
      const names = (await buttons()).map((name) => name.replaceAll(/\s+/g, " ").trim());
      expect(
        names.filter((name) => !allowed.test(name)),
        view,
      ).toEqual([]);
    }
  });

  it("tells every event as a sentence with its evidence, narrowed by filters the address keeps", async () => {
    const page = await visit("/audit");
    await page
      .getByText("token:admin engaged complete-shutdown of autopack and moved it from stage-2 to stage-0.")
      .waitFor();
    await page.getByText("Pager at 3 a.m.").waitFor();
    await page
      .getByText(/^token:admin promoted autopack from stage-0 to stage-1 by force, over \d+ blockers\.$/)
      .waitFor();
    await page.getByLabel("Type").selectOption("rollout.promotion_refused");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    const refusal = page.getByRole("listitem").filter({ hasText: "asked to promote autopack from stage-2 to stage-3" });
    await refusal.getByText("Evidence", { exact: true }).click();
    await refusal.getByRole("table", { name: "Refused because of" }).waitFor();
    await refusal.getByRole("cell", { name: "minimum-not-reached" }).waitFor();
    await expect.poll(() => page.getByRole("list").filter({ has: refusal }).getByRole("listitem").count()).toBe(1);
    expect(new URL(page.url()).search).toBe("?type=rollout.promotion_refused");
    await reviewView(page, "audit");
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText("started autopack at stage-0.").waitFor();
    expect(new URL(page.url()).search).toBe("");

    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("navigation").first().isVisible()).toBe(false);
    expect(await page.getByText("Pager at 3 a.m.").isVisible()).toBe(true);
  });

  it("exports the trail with the auditor's token and none of it in an address", async () => {
    const page = await visit("/audit");
    for (const form of ["NDJSON", "CSV"]) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: `Export ${form}` }).click(),
      ]);
      expect(download.url()).not.toContain(token);
      const lines = (await readFile(await saved(download), "utf8")).trim().split("\n");
      const { rollouts }: AuditVerification = await service.call("GET", "/v1/audit/verify");
      const events = rollouts.reduce((sum, trail) => sum + trail.events, 0);
      expect(lines.length).toBe(form === "CSV" ? events + 1 : events);
      expect(lines.join("\n")).toContain("Pager at 3 a.m.");
    }
  });

  it("renders every operation of the contract, and finds one by words or by its address", async () => {
    const contract = await service.call("GET", "/openapi.json");
    const ids = Object.values<Record<string, { operationId?: string }>>(contract.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId }) => operationId ?? []),
    );
    const page = await visit("/docs#engageKillSwitch");
    await page.getByRole("article").first().waitFor();
    const shown = await page.getByRole("article").evaluateAll((articles) => articles.map(({ id }) => id));
    expect(shown.toSorted()).toEqual(ids.toSorted());
    const linked = page.locator("#engageKillSwitch");
    await expect.poll(async () => Math.round((await linked.boundingBox())?.y ?? -1)).toBeLessThan(120);
    await linked.getByText("permission kill; needs a token").waitFor();
    await linked.getByText("$SLUICE_URL/v1/rollouts/$ROLLOUT/kill-switches/$SWITCH/engage").waitFor();
    await page.getByRole("searchbox").fill("engageKillSwitch kill");
    await page.getByText("1 operation", { exact: true }).waitFor();
    await linked.getByText(/^Errors: /).click();
    const answer = linked.getByText("engaged", { exact: true }).first();
    await answer.click();
    await linked.getByText("killSwitch", { exact: true }).first().waitFor();
    await reviewView(page, "reference");
  });

  it("shows where a trail was tampered with", async () => {
    await runSql(
      service.storeUrl,
      `DROP TRIGGER audit_events_never_updated;
       UPDATE audit_events SET actor = 'token:mallory' WHERE rollout = 'autopack' AND type = 'kill_switch.engaged';`,
    );
    const { rollouts }: AuditVerification = await service.call("GET", "/v1/audit/verify?rollout=autopack");
    const seq = rollouts[0]?.problem?.seq;
    expect(seq).toBeGreaterThan(1);
    const page = await visit(`${AUTOPACK}/history`);
    await page.getByText("Chain broken").waitFor();
    await page.getByText(`from event ${seq} on nothing can be believed`).waitFor();
    await reviewView(page, "history-tampered");
  });

  // Last: of its fifty events every picture before would be full.
  it("reads older events when the end of the first ones comes into sight", async () => {
    for (let n = 0; n < 50; n += 1)
      await service.call("POST", `${API}/hold?dryRun=true&record=true`, { reason: `Try ${n}` });
    const page = await visit("/audit");
    await page.getByText("Try 49").waitFor();
    expect(await page.getByText("started autopack at stage-0.").count()).toBe(0);
    await page.getByText("Older events").scrollIntoViewIfNeeded();
    await page.getByText("started autopack at stage-0.").waitFor();
    await page.getByText(/events, back to the first\.$/).waitFor();
  });
});
