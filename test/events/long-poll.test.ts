import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RolloutState } from "../../src/rollout/state.ts";
import { createFlagSnapshots } from "../../src/service/flag-snapshots.ts";
import { createFlagWaiters } from "../../src/service/flag-waiters.ts";
import { createTurns } from "../../src/service/turns.ts";
import { contractApp, knownSecret } from "../support/contract-app.ts";
import { sampleDefinition, sampleState } from "../support/database-samples.ts";
import { startService, type Service } from "./support/service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const poll = (query: string, init: RequestInit = {}) =>
  fetch(`${service.url}/v1/rollouts/minimal/flags?${query}`, init);
const revisionOf = async (answer: Response) => ((await answer.json()) as { revision: number }).revision;

describe("GET flags with wait", () => {
  it("answers at once where there is something newer, and of the whole state", async () => {
    const answer = await poll("wait=60s&revision=0");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(await (await poll("")).text());
  });

  it("answers as soon as there is something newer, each format", async () => {
    const revision = await revisionOf(await poll(""));
    const waiting = ["json", "dotenv", "shell"].map((format) => poll(`wait=60s&revision=${revision}&format=${format}`));
    const head = poll(`wait=60s&revision=${revision}`, { method: "HEAD" });
    await service.bump("second");
    const next = await service.bump("minimal");
    const [json, dotenv, shell] = await Promise.all(waiting);
    expect(json && (await revisionOf(json))).toBe(next);
    expect(await dotenv?.text()).toBe("NEW_SEARCH_ENABLED=false\n");
    expect(shell?.headers.get("etag")).toContain(`minimal.${next}.`);
    expect((await head).headers.get("etag")).toContain(`minimal.${next}.`);
  });

  it("answers the same after the wait, or 304 to a client that shows its tag", async () => {
    const before = await poll("");
    const revision = await revisionOf(before);
    const tag = before.headers.get("etag") ?? "";
    const [same, none] = await Promise.all([
      poll(`wait=1s&revision=${revision}`),
      poll(`wait=1s&revision=${revision}`, { headers: { "if-none-match": tag } }),
    ]);
    expect([same.status, await revisionOf(same)]).toEqual([200, revision]);
    expect([none.status, await none.text(), none.headers.get("etag")]).toEqual([304, "", tag]);
  });

  it.each([
    ["wait=30s", "revision"],
    ["wait=61s&revision=1", "wait"],
    ["wait=0s&revision=1", "wait"],
    ["wait=PT30S&revision=1", "wait"],
    ["wait=1s&revision=1&at=2026-01-01T00:00:00Z", "at"],
  ])("refuses %s", async (query, parameter) => {
    const answer = await poll(query);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ parameter }] });
  });

  it("is 404 for a rollout nobody started, at once", async () => {
    const answer = await fetch(`${service.url}/v1/rollouts/nobody/flags?wait=60s&revision=1`);
    expect(answer.status).toBe(404);
  });

  it("does not tell who was revoked meanwhile", async () => {
    const issued = await service.issueToken("passing", ["read"]);
    const headers = { authorization: `Bearer ${issued.secret}` };
    const revision = await revisionOf(await poll("", { headers }));
    const waiting = poll(`wait=60s&revision=${revision}`, { headers });
    // Answered after the one above had begun to wait, as both go the same way on one connection each.
    await poll("", { headers });
    await fetch(`${service.url}/v1/tokens/${issued.token.id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${service.token}` },
    });
    await service.bump("minimal");
    expect((await waiting).status).toBe(401);
  });

  it("keeps the contract", async () => {
    const app = contractApp({ tokens: [knownSecret("few", "few", [{ permissions: ["read"], rollouts: ["demo"] }])] });
    await app.as("few").get("/v1/rollouts/demo/flags?wait=30s&revision=2").expect(200);
    await app.as("few").get("/v1/rollouts/demo/flags?wait=30s&revision=3").expect(200);
    await app.as("few").get("/v1/rollouts/other/flags?wait=30s&revision=3").expect(403);
  });
});

describe("waiting for flags", () => {
  function waiters() {
    const snapshots = createFlagSnapshots();
    const { definition } = sampleDefinition();
    const wait = createFlagWaiters(snapshots, createTurns(256));
    const publish = (revision: number, more: Partial<RolloutState> = {}): void =>
      snapshots.publish(definition, { ...sampleState("demo"), revision, ...more }, snapshots.mark());
    publish(1);
    return {
      wait: (revision: number) => wait({ rollout: "demo", revision, ms: 60_000 }),
      publish,
      lose: () => snapshots.withdraw("demo", snapshots.mark()),
    };
  }

  it("wakes thousands without holding up who made the change", async () => {
    const { wait, publish } = waiters();
    let woken = 0;
    const all = Array.from({ length: 5_000 }, () =>
      wait(1).answer.then((snapshot) => ((woken += 1), snapshot?.revision)),
    );
    publish(2);
    await Promise.resolve();
    expect(woken).toBe(0);
    expect(new Set(await Promise.all(all))).toEqual(new Set([2]));
  });

  it("goes on past a revision that is not newer than what is asked for", async () => {
    const { wait, publish } = waiters();
    const { answer } = wait(2);
    publish(2);
    await new Promise(setImmediate);
    publish(3);
    expect((await answer)?.revision).toBe(3);
  });

  it("ends when the store goes back, to an older revision, to another of the same number, or to none", async () => {
    const { wait, publish, lose } = waiters();
    publish(3);
    const waiting = wait(3).answer;
    publish(2);
    expect((await waiting)?.revision).toBe(2);
    expect((await wait(3).answer)?.revision, "it came a moment later").toBe(2);
    const equal = wait(2).answer;
    publish(2, { definition: { name: "sample", digest: "other" } });
    expect((await equal)?.definition).toBe("other");
    const last = wait(2).answer;
    lose();
    expect(await last).toBeUndefined();
    // Well below the wait, whose end would answer the same.
  }, 10_000);

  it("ends when it is told to, with what is in force, leaving no timer", async () => {
    vi.useFakeTimers();
    try {
      const { wait } = waiters();
      const { answer, end } = wait(1);
      expect(vi.getTimerCount()).toBe(1);
      end();
      expect((await answer)?.revision).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
