import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Assessment, Metrics } from "../../src/generated/contract.ts";
import { describeInBrowser } from "./support/browser.ts";
import { reviewView } from "./support/review-view.ts";
import { startService, type Service } from "./support/service.ts";

const AUTOPACK = "/rollouts/autopack";
const API = "/v1/rollouts/autopack";

describeInBrowser("what a rollout is judged by", ({ open }) => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.passChecks();
    await service.simulate();
    await service.call("POST", `${API}/promote`, {});
    await service.simulate("missing-rows");
    await service.call("POST", `${API}/promote`, {}, { refused: true });
  });
  afterAll(() => service?.stop());

  it("explains a refused promotion: what is missing row by row, the query, and what to do", async () => {
    const { blockers, stopConditions, runbooks }: Assessment = await service.call("GET", `${API}/assessment`);
    const tripped = stopConditions.find(({ id }) => id === "missing-efficiency-rows");
    expect(tripped?.status).toBe("triggered");
    const page = await open({ url: `${service.url}${AUTOPACK}/criteria` });
    await page.getByText(`would be refused now, for ${blockers.length} reasons`).waitFor();

    const card = cardOf(page, tripped?.title ?? "");
    expect(await card.locator(".badge").innerText()).toBe("Triggered");
    await card
      .getByText(tripped?.observed ?? "")
      .first()
      .waitFor();
    await card.getByText(/^Evidence: \d+ rows?, the query$/).click();
    expect(await cellsOf(card)).toEqual(tripped?.rows.map((row) => Object.values(row).map(String)));
    expect(await card.locator("pre").innerText()).toContain("SELECT p.run_id AS run, p.phase_id AS phase");
    // The first one that helps is spelled out beside what tripped; nobody looks a runbook up at 3 a.m.
    const runbook = runbooks.find(({ id }) => id === tripped?.runbook);
    const steps = card.locator("details.runbook ol > li");
    await steps.first().waitFor();
    expect(await steps.allInnerTexts()).toEqual(runbook?.steps.map((step) => step.replaceAll("`", "")));

    const buttons = await page.locator("main").getByRole("button").allInnerTexts();
    expect(buttons).toEqual(["Assess again", "Only what needs attention"]);
    await reviewView(page, "criteria");
    const all = await page.getByRole("article").count();
    await page.getByRole("button", { name: "Only what needs attention" }).click();
    const left = await page.getByRole("article").locator("header .badge:last-child").allInnerTexts();
    expect(left.length).toBeLessThan(all);
    expect(left).not.toContain("Pass");
    expect(left).not.toContain("Clear");
  });

  it("draws a comparison with its interval between target and stop, and says the same in words", async () => {
    const { criteria }: Assessment = await service.call("GET", `${API}/assessment`);
    const found = criteria.find(({ comparison }) => comparison !== null);
    const interval = found?.comparison?.intervalPoints.map((bound) => Math.round(bound * 100) / 100);
    const page = await open({ url: `${service.url}${AUTOPACK}/criteria` });
    const card = cardOf(page, found?.title ?? "");
    const legend = card.locator("figcaption");
    await legend.waitFor();
    const text = (await legend.innerText()).replaceAll(/\s+/g, " ");
    expect(text).toContain(`90 % interval ${interval?.[0]} to ${interval?.[1]} points`);
    expect(text).toContain("target at most 5 points");
    expect(text).toContain("stop above 10 points");
    const [target, stop] = await Promise.all([middle(card, ".line-target"), middle(card, ".line-stop")]);
    const [range, value] = await Promise.all([
      card.locator(".interval-range").boundingBox(),
      middle(card, ".interval-value"),
    ]);
    expect(target).toBeLessThan(stop);
    expect(value).toBeGreaterThan(range?.x ?? Number.NaN);
    expect(value).toBeLessThan((range?.x ?? 0) + (range?.width ?? 0));
  });

  it("plots every series and has the same numbers in a table; unknown is unknown in both", async () => {
    const { metrics }: Metrics = await service.call("GET", `${API}/metrics`);
    const plotted = metrics.filter(({ series }) => series.length > 0);
    const page = await open({ url: `${service.url}${AUTOPACK}/metrics` });
    await page.locator(".uplot canvas").first().waitFor();
    await expect.poll(() => page.locator(".uplot canvas").count()).toBe(plotted.length);
    await expect.poll(() => page.evaluate(BLANK_CANVASES), { message: "canvases with nothing on them" }).toBe(0);
    expect(await page.locator(".metric details").count()).toBe(plotted.length);

    const rate = cardOf(page, "Phase success rate");
    await rate.getByText(/^Table of \d+ runs$/).click();
    const series = plotted.find(({ id }) => id === "phase-success-rate")?.series ?? [];
    expect((await cellsOf(rate)).map((cells) => cells[1])).toEqual(
      series.map(({ successes, trials }) => `${successes} of ${trials}`),
    );
    await rate.getByText(/baseline \d/).waitFor();

    const unknown = plotted.find(
      (metric) => metric.kind === "proportion" && metric.series.every(({ value }) => value === null),
    );
    expect(unknown, "a metric that is unknown in every run of this stage").toBeDefined();
    const card = cardOf(page, unknown?.title ?? "");
    expect(await card.locator("header .badge").innerText()).toBe("Unknown");
    await card.getByText(/^Table of/).click();
    expect(new Set((await cellsOf(card)).map(([value]) => value))).toEqual(new Set(["unknown"]));
    await reviewView(page, "metrics");
  });

  it("draws the machine with the present states marked and what can be done within reach of the keyboard", async () => {
    await service.call("POST", `${API}/hold`, { reason: "Waiting for the missing rows" }, { refused: true });
    const page = await open({ url: `${service.url}${AUTOPACK}/machine` });
    await page.locator("svg.machine").nth(4).waitFor();
    const current = await page
      .locator(".state-current")
      .evaluateAll((found) => found.map((one) => one.getAttribute("aria-label")));
    expect(current).toEqual([
      "stage-1: Telemetry-only rollout, the present state",
      "held, the present state",
      ...Array.from({ length: 3 }, () => "armed, the present state"),
    ]);
    const arrow = page.getByRole("img", { name: /^promote, from stage-1 to stage-2: blocked: / });
    await arrow.focus();
    await page.getByText(/^promote, from stage-1 to stage-2: blocked: .*held/).waitFor();
    expect(await page.locator(".transition[tabindex='0']").count()).toBeGreaterThanOrEqual(6);
    const list = page.getByRole("region", { name: "Stages", exact: true });
    await list.getByText("As a list").click();
    await expect.poll(() => list.getByRole("listitem").count()).toBe(9);
    await reviewView(page, "machine");
  });
});

/** How many canvases have not a single pixel drawn. */
const BLANK_CANVASES = `[...document.querySelectorAll(".uplot canvas")].filter(
  (canvas) => !canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part !== 0)).length`;

function cardOf(page: Page, title: string): Locator {
  return page.getByRole("article").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
}

async function cellsOf(within: Locator): Promise<readonly (readonly string[])[]> {
  const rows = await within.locator("tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("td").allInnerTexts()));
}

async function middle(within: Locator, selector: string): Promise<number> {
  const box = await within.locator(selector).first().boundingBox();
  return box === null ? Number.NaN : box.x + box.width / 2;
}
