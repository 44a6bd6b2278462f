import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import type { GaugeMetric } from "../../src/definition/definition.ts";
import { observeGauges } from "../../src/telemetry/observe-gauges.ts";
import { answeringServer, json } from "./answering-server.ts";
import { LIMITS } from "./observed-database.ts";

const NOW = new Date("2026-01-05T13:00:00.250Z");
const BASE = { kind: "gauge", title: "", purpose: null, sampleUnit: "rows", unit: null } as const;

const query = (text: string, id = "g"): GaugeMetric => ({ ...BASE, id, from: { provider: "prometheus", query: text } });
const number = (url: string, pointer: string, id = "g"): GaugeMetric => ({
  ...BASE,
  id,
  from: { provider: "http", url, pointer },
});

function observe(metrics: readonly GaugeMetric[], prometheusUrl?: string, queryTimeoutMs = 5_000) {
  const ports = { fetch: globalThis.fetch, prometheusUrl, prometheusVariable: "SLUICE_PROMETHEUS_URL" };
  return observeGauges(ports, metrics, { now: NOW, limits: { ...LIMITS, queryTimeoutMs } });
}

async function prometheus(answer: RequestListener) {
  const { url } = await answeringServer(answer);
  return (await observe([query("up")], url))[0];
}

const success = (data: unknown, more: object = {}) => json(200, { status: "success", data, ...more });
const series = (value: unknown, instance = "a:9090") => ({ metric: { __name__: "up", instance }, value: [1.5, value] });
const vector = (...result: unknown[]) => success({ resultType: "vector", result });

describe("a gauge from Prometheus", () => {
  it.each([
    ["the only series of a vector", vector(series("4.25")), 4.25],
    ["a scalar", success({ resultType: "scalar", result: [1.5, "-3e-05"] }), -0.00003],
    ["null for no series", vector(), null],
    ["null for NaN", vector(series("NaN")), null],
    [
      "the number in spite of a note about the query",
      success({ resultType: "vector", result: [series("1")] }, { infos: ["metric might not be a counter"] }),
      1,
    ],
  ])("is %s", async (_title, answer, value) => {
    expect(await prometheus(answer)).toEqual({ kind: "gauge", value });
  });

  it.each([
    ["bad-shape", "2 series, needed is one", vector(series("1"), series("2", "b:9090"))],
    ["bad-shape", '"+Inf", needed is a finite number', vector(series("+Inf"))],
    ["bad-shape", "a matrix, needed is a scalar", success({ resultType: "matrix", result: [] })],
    ["bad-shape", "nothing, needed is a finite number", vector({ metric: {}, histogram: [1, {}] })],
    ["bad-shape", "not the answer of a Prometheus query", json(200, { ok: true })],
    ["bad-shape", "not the answer of a Prometheus query", (_q, r) => void r.end("<html>")],
    [
      "query-failed",
      'bad_data: invalid parameter "query": 1:4: parse error: unclosed left parenthesis',
      json(400, {
        status: "error",
        errorType: "bad_data",
        error: 'invalid parameter "query": 1:4: parse error: unclosed left parenthesis',
      }),
    ],
    ["timeout", "query timed out", json(503, { status: "error", errorType: "timeout", error: "query timed out" })],
    [
      "query-failed",
      "warning: remote storage: context canceled",
      success({ resultType: "vector", result: [series("1")] }, { warnings: ["remote storage: context canceled"] }),
    ],
    ["unreachable", "answered 401; check the user", json(401, {})],
    ["unreachable", "answered 502", (_q, r) => void r.writeHead(502).end("Bad Gateway")],
    ["query-failed", "answered 404, needed is 200", (_q, r) => void r.writeHead(404).end()],
  ] satisfies [string, string, RequestListener][])("is unavailable (%s): %s", async (cause, message, answer) => {
    expect(await prometheus(answer)).toEqual({
      kind: "unavailable",
      cause,
      message: expect.stringContaining(message),
    });
  });

  it("asks once, at the instant of the assessment, below the path of the base, with its credentials as basic auth", async () => {
    const server = await answeringServer(vector(series("1")));
    const url = new URL("/prom/?", server.url);
    url.username = "reader";
    url.password = "p@ss:w";
    const gauges = [query('max(up{job="x"})', "one"), query('max(up{job="x"})', "two")];
    expect(await observe(gauges, url.href)).toEqual([
      { kind: "gauge", value: 1 },
      { kind: "gauge", value: 1 },
    ]);
    expect(server.requests).toHaveLength(1);
    const asked = new URL(server.requests[0]?.url ?? "", server.url);
    expect(asked.pathname).toBe("/prom/api/v1/query");
    expect(Object.fromEntries(asked.searchParams)).toEqual({ query: 'max(up{job="x"})', time: "1767618000.25" });
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa("reader:p@ss:w")}`);
  });

  it("never shows its credentials, not even when the server tells them back", async () => {
    const echo = json(400, {
      status: "error",
      errorType: "bad_data",
      error: `no: Basic ${btoa("reader:c4nary%")} c4nary% C4NARY%25 of reader`,
    });
    const server = await answeringServer(echo);
    const url = server.url.replace("//", "//reader:c4nary%25@");
    for (const gone of [false, true]) {
      if (gone) await server.stop();
      const text = JSON.stringify(await observe([query("up")], url));
      expect(text).toContain(gone ? "connection refused" : "Basic *** *** *** of reader");
      expect(text).not.toMatch(/c4nary/i);
      expect(text).not.toContain(btoa("reader:c4nary%"));
    }
  });

  it("says which variable is missing", async () => {
    expect(await observe([query("up")])).toEqual([
      { kind: "unavailable", cause: "no-source", message: expect.stringContaining("set SLUICE_PROMETHEUS_URL to") },
    ]);
  });
});

describe("a gauge from a JSON answer", () => {
  const document = { data: { value: 3.5, list: [1, { "a/b": 7, "m~n": 8 }], none: null, text: "9", "": 5 }, "0": 2 };

  it.each([
    ["/data/value", 3.5],
    ["/data/list/1/a~1b", 7],
    ["/data/list/1/m~0n", 8],
    ["/data/", 5],
    ["/0", 2],
    ["/data/none", null],
  ])("is what %s names: %s", async (pointer, value) => {
    const { url } = await answeringServer(json(200, document));
    expect(await observe([number(`${url}/q?x=1`, pointer)])).toEqual([{ kind: "gauge", value }]);
  });

  it.each([
    ["/data/absent", "nothing is there"],
    ["/data/list/length", "nothing is there"],
    ["/data/list/01", "nothing is there"],
    ["/data/list/-", "nothing is there"],
    ["/data/toString", "nothing is there"],
    ["/data/value/deeper", "nothing is there"],
    ["/data/text", "a text is there"],
    ["/data/list", "a list is there"],
    ["", "an object is there"],
    ["data", "does not begin with /"],
    ["/a~2", "neither ~0 nor ~1"],
  ])("is bad-shape at %j: %s", async (pointer, message) => {
    const { url } = await answeringServer(json(200, document));
    expect(await observe([number(url, pointer)])).toEqual([
      { kind: "unavailable", cause: "bad-shape", message: expect.stringContaining(message) },
    ]);
  });

  it("keeps what the answer and the query of the URL say out of its message", async () => {
    const { url } = await answeringServer(json(200, { token: "c4nary" }));
    const text = JSON.stringify(await observe([number(`${url}/q?key=c4nary`, "/token")]));
    expect(text).toContain("/q, pointer");
    expect(text).not.toContain("c4nary");
  });

  it.each([
    ["ftp://h/x", "scheme is ftp"],
    ["file:///etc/passwd", "scheme is file"],
    ["nonsense", "cannot be read as a URL"],
  ])("refuses to ask %s", async (url, message) => {
    expect(await observe([number(url, "/a")])).toEqual([
      { kind: "unavailable", cause: "bad-shape", message: expect.stringContaining(message) },
    ]);
  });
});
