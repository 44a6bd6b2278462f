import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseExposition, type Exposition } from "./support/exposition.ts";
import { observedService, type ObservedService } from "./support/observed-service.ts";
import { metricNames, monitoringExpressions } from "./support/monitoring-files.ts";

const ROLLOUT = "/v1/rollouts/autopack";

describe("a service that was used", () => {
  let service: ObservedService;
  let first: Exposition;

  const scrape = async () => parseExposition((await service.ask("GET", "/metrics")).text);

  beforeAll(async () => {
    service = await observedService();
    first = await scrape();
    await service.ask("POST", `${ROLLOUT}/promote`, { reason: "too early" });
    await service.ask("POST", `${ROLLOUT}/hold`, { reason: "wait" });
    await service.ask("POST", `${ROLLOUT}/release`, { reason: "go on" });
    const engage = `${ROLLOUT}/kill-switches/disable-extended-contexts/engage`;
    for (const reason of ["drill", "again"]) await service.ask("POST", engage, { reason });
    for (let times = 0; times < 3; times += 1) await service.ask("GET", `${ROLLOUT}/flags`);
    const tagged = (await service.ask("GET", `${ROLLOUT}/flags`)).headers.get("etag") ?? "";
    await service.ask("GET", `${ROLLOUT}/flags`, undefined, { "if-none-match": tagged });
    await service.ask("GET", "/v1/nowhere/at-all");
    await service.ask("DELETE", `${ROLLOUT}/flags`);
    await service.ask("POST", `${ROLLOUT}/hold`, { reason: "x" }, { authorization: "Bearer wrong" });
    await service.ask("GET", `${ROLLOUT}/assessment`);
  });
  afterAll(() => service.stop());

  it("says what was asked of it, by operation and never by path", async () => {
    const now = await scrape();
    const requests = (operation: string, method: string, outcome: string) =>
      now.value("sluice_http_requests_total", { operation, method, outcome });
    expect(requests("getFlags", "GET", "2xx")).toBe(4);
    expect(requests("getFlags", "GET", "3xx")).toBe(1);
    expect(requests("promoteRollout", "POST", "4xx")).toBe(1);
    expect(requests("holdPromotion", "POST", "2xx")).toBe(1);
    expect(requests("holdPromotion", "POST", "4xx")).toBe(1);
    expect(requests("none", "GET", "4xx")).toBe(1);
    expect(requests("none", "DELETE", "4xx")).toBe(1);
    expect(now.value("sluice_http_request_duration_seconds_count", { operation: "promoteRollout" })).toBe(1);
    expect(now.samples.filter(({ labels }) => Object.values(labels).some((value) => value.includes("/")))).toEqual([]);
  });

  it("times what was worked for: neither flags from memory nor the time a long poll waits", async () => {
    const timed = async () =>
      (await scrape()).value("sluice_http_request_duration_seconds_count", { operation: "getFlags" }) ?? 0;
    const before = await timed();
    for (let times = 0; times < 11; times += 1) await service.ask("GET", `${ROLLOUT}/flags`);
    expect((await service.ask("GET", `${ROLLOUT}/flags?wait=1s&revision=1000`)).status).toBe(200);
    expect((await service.ask("GET", "/v1/rollouts/nobody/flags?wait=1s&revision=1")).status).toBe(404);
    expect(await timed()).toBe(before);
    expect((await service.ask("GET", "/v1/rollouts/nobody/flags")).status).toBe(404);
    expect(await timed()).toBe(before + 1);
    expect(
      (await scrape()).value("sluice_http_requests_total", { operation: "getFlags", method: "GET", outcome: "4xx" }),
    ).toBe(2);
  });

  it("says what was decided, and what stood in the way", async () => {
    const now = await scrape();
    const decided = (type: string, outcome: string) =>
      now.value("sluice_transitions_total", { rollout: "autopack", type, outcome });
    expect(decided("create", "accepted")).toBe(1);
    expect(decided("promote", "refused")).toBe(1);
    expect(decided("hold", "accepted")).toBe(1);
    expect(decided("release", "accepted")).toBe(1);
    expect(decided("engage", "accepted")).toBe(1);
    expect(decided("engage", "unchanged")).toBe(1);
    const { blockers } = JSON.parse((await service.ask("POST", `${ROLLOUT}/promote?dryRun=true`, {})).text) as {
      blockers: { code: string }[];
    };
    const codes = now.samples
      .filter(({ name, value }) => name === "sluice_refusals_total" && value > 0)
      .map(({ labels }) => labels.blocker);
    // The refusal above came before the switch was engaged; all else still stands in the way.
    expect(codes.toSorted()).toEqual(
      [...new Set(blockers.map(({ code }) => code))].filter((code) => code !== "kill-switch-engaged").toSorted(),
    );
    expect(now.value("sluice_rollout_stage", { rollout: "autopack", stage: "stage-0" })).toBe(1);
    expect(now.value("sluice_rollout_engaged_kill_switches", { rollout: "autopack" })).toBe(1);
    expect(now.value("sluice_rollouts_with_engaged_kill_switch")).toBe(1);
    expect(now.value("sluice_rollouts")).toBe(2);
  });

  it("says how it is: the store, the monitor, the notices, its event loop", async () => {
    const now = await scrape();
    expect(now.value("sluice_flag_snapshot_staleness_seconds")).toBeLessThan(10);
    expect(now.value("sluice_monitor_holds_lease")).toBe(1);
    expect(now.value("sluice_notifications", { state: "failed" })).toBe(0);
    expect(now.value("sluice_event_stream_clients")).toBe(0);
    expect(now.value("sluice_build_info", { version: "0.1.0" })).toBe(1);
    expect(now.value("nodejs_eventloop_lag_p99_seconds")).toBeDefined();
    const assessed = now.samples.filter(({ name }) => name === "sluice_assessment_duration_seconds_count");
    // A promote, a dry run of one and an assessment; the monitor may have looked as well.
    expect(assessed.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThanOrEqual(3);
    const commits = now.value("sluice_store_commit_duration_seconds_count", { outcome: "committed" }) ?? 0;
    expect(commits).toBe(
      (first.value("sluice_store_commit_duration_seconds_count", { outcome: "committed" }) ?? 0) + 5,
    );
  });

  it("counts an event stream while it is open", async () => {
    const closing = new AbortController();
    await fetch(`${service.url}${ROLLOUT}/events`, { signal: closing.signal });
    expect((await scrape()).value("sluice_event_stream_clients")).toBe(1);
    closing.abort();
  });

  it("says it to readers of all rollouts alone", async () => {
    expect((await fetch(`${service.url}/metrics`)).status).toBe(200);
    const limited = { name: "ci", permissions: ["read"], rollouts: ["autopack"] };
    const { secret } = JSON.parse((await service.ask("POST", "/v1/tokens", limited)).text) as { secret: string };
    const answer = await service.ask("GET", "/metrics", undefined, { authorization: `Bearer ${secret}` });
    expect(answer.status).toBe(403);
  });

  it("has every metric that the dashboard and the alerts ask for", async () => {
    const { families } = await scrape();
    const asked = new Set(monitoringExpressions().flatMap(({ expression }) => metricNames(expression)));
    expect(asked.size).toBeGreaterThan(15);
    const known = (name: string) => families.has(name) || families.has(name.replace(/_(bucket|sum|count)$/, ""));
    expect([...asked].filter((name) => !known(name))).toEqual([]);
  });
});
