import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApi } from "../../../src/dashboard/api/api.ts";
import { NoAnswer } from "../../../src/dashboard/api/problem.ts";

/** Requests of a page to a service that answers only what a test lets it. */
describe("the API as the page sees it", () => {
  let asked: Map<string, (answer: Response) => void>;
  beforeEach(() => {
    vi.useFakeTimers();
    asked = new Map();
    vi.stubGlobal("fetch", (path: string, { signal }: { signal: AbortSignal }) => {
      return new Promise<Response>((resolve, reject) => {
        asked.set(path, resolve);
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const answer = (path: string, body: unknown, status = 200) =>
    asked.get(path)?.(
      new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } }),
    );

  it("breaks off every read that waits when something urgent is asked, and nothing that was answered", async () => {
    const api = createApi("t", () => {});
    const reads = ["/a", "/b"].map((path) => api.json(path));
    const stream = api.raw("/stream");
    answer("/stream", {});
    await stream;
    const outcomes = Promise.allSettled(reads);
    const kill = api.json("/kill", { method: "POST", urgent: true });
    for (const { status, reason } of (await outcomes) as PromiseRejectedResult[]) {
      expect(status).toBe("rejected");
      expect(reason).toBeInstanceOf(NoAnswer);
    }
    answer("/kill", { decision: "accepted" });
    await expect(kill).resolves.toEqual({ decision: "accepted" });
  });

  it.each([
    ["a read", false, 30_000],
    ["a kill", true, 10_000],
  ])("takes silence for no answer: %s", async (_what, urgent, within) => {
    const waiting = createApi(null, () => {}).json("/slow", { urgent });
    const failed = expect(waiting).rejects.toThrow(`has not answered within ${within / 1000} s`);
    await vi.advanceTimersByTimeAsync(within);
    await failed;
  });

  it("is not late once it was answered, however long the answer then goes on", async () => {
    const response = createApi(null, () => {}).raw("/export");
    answer("/export", {});
    await vi.advanceTimersByTimeAsync(60_000);
    await expect((await response).json()).resolves.toEqual({});
  });

  it("leaves what the caller itself broke off as it is", async () => {
    const caller = new AbortController();
    const reading = createApi(null, () => {}).json("/a", { signal: caller.signal });
    caller.abort(new Error("scrolled away"));
    await expect(reading).rejects.toThrow("scrolled away");
  });

  it("says who no longer knows the token, and only where one was sent", async () => {
    for (const token of ["t", null]) {
      const told = vi.fn();
      const reading = createApi(token, told).json("/me");
      answer("/me", { type: "/problems/authentication-required", title: "t", status: 401, detail: "d" }, 401);
      await expect(reading).rejects.toThrow("d");
      expect(told).toHaveBeenCalledTimes(token === null ? 0 : 1);
    }
  });
});
