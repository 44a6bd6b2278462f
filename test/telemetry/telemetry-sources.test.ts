import path from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, describeConfig, readConfig } from "../../src/config.ts";
import type { Metric } from "../../src/definition/definition.ts";
import { createTelemetrySources } from "../../src/telemetry/telemetry-sources.ts";
import { answeringServer, json } from "./answering-server.ts";
import { LIMITS, sqlMetric } from "./observed-database.ts";

const BASE = { title: "", purpose: null, sampleUnit: "rows", unit: null };
const METRICS: readonly Metric[] = [
  { ...BASE, id: "files", kind: "files", paths: ["{run}.md"], sections: [] },
  sqlMetric("total", "SELECT 1 AS total, 1 AS sample", "sql"),
  { ...BASE, id: "gauge", kind: "gauge", from: { provider: "prometheus", query: "up" } },
];
const SCOPE = { runs: ["r1"], now: new Date(0), limits: LIMITS, tables: [], environment: {} };

const read = (env: Readonly<Record<string, string>>) => readConfig(env, "/srv", "/srv/machines");

describe("the sources of the configuration", () => {
  it("belong together by the name in the variable, each with what it has", () => {
    const config = read({
      SLUICE_TELEMETRY_URL: "file:a.db",
      SLUICE_PROMETHEUS_URL: "http://prom:9090",
      SLUICE_PROMETHEUS_BLUE_GREEN_URL: "https://reader:c4nary@prom/x/",
      SLUICE_WORKSPACE: "work",
      SLUICE_WORKSPACE_BLUE_GREEN: "/var/blue",
      SLUICE_WORKSPACES: "nothing of ours",
    });
    expect(config).toMatchObject({
      telemetryUrls: { default: "file:a.db" },
      prometheusUrls: { default: "http://prom:9090", "blue-green": "https://reader:c4nary@prom/x/" },
      workspaces: { default: path.resolve("/srv/work"), "blue-green": "/var/blue" },
    });
    const banner = describeConfig(config).join("\n");
    expect(banner).toContain("prometheus default http://prom:9090/, blue-green https://prom/x/");
    expect(banner).toContain("workspace  default /srv/work, blue-green /var/blue");
    expect(banner).not.toContain("c4nary");
  });

  it("are none without a variable, and the banner says which to set", () => {
    expect(read({})).toMatchObject({ prometheusUrls: {}, workspaces: {} });
    const banner = describeConfig(read({})).join("\n");
    expect(banner).toMatch(/prometheus none \(SLUICE_PROMETHEUS_URL\)\nworkspace {2}none \(SLUICE_WORKSPACE\)/);
  });

  it.each([
    ["prom:9090", "scheme is prom"],
    ["reader:c4nary@prom", "scheme is reader"],
    ["ftp://reader:c4nary@prom", "scheme is ftp"],
    ["http://reader:c4nary%@prom", "percent-encode"],
    ["http://prom:9090/?q=1", "has a query"],
  ])("refuse %s as Prometheus without showing a password", (url, message) => {
    const reading = () => read({ SLUICE_PROMETHEUS_X_URL: url });
    expect(reading).toThrow(ConfigError);
    expect(reading).toThrow(`SLUICE_PROMETHEUS_X_URL: it`);
    expect(reading).toThrow(message);
    expect(reading).not.toThrow(/c4nary/);
  });
});

describe("a source made of several", () => {
  it("measures what it has, in the order asked for, and names the variable of what it lacks", async () => {
    const result = [{ metric: {}, value: [0, "2"] }];
    const server = await answeringServer(json(200, { status: "success", data: { resultType: "vector", result } }));
    const sources = createTelemetrySources({ urls: {}, prometheusUrls: { blue: server.url } });
    expect(sources.names).toEqual(["blue"]);
    const lacking = (name: string) => ({
      kind: "unavailable",
      cause: "no-source",
      message: expect.stringContaining(`set ${name} to`),
    });
    const observed = await sources.get("blue").observe(METRICS, SCOPE);
    expect(Object.entries(observed)).toEqual([
      ["files", lacking("SLUICE_WORKSPACE_BLUE")],
      ["sql", lacking("SLUICE_TELEMETRY_BLUE_URL")],
      ["gauge", { kind: "gauge", value: 2 }],
    ]);
    expect(await sources.get("default").observe(METRICS, SCOPE)).toEqual({
      files: lacking("SLUICE_WORKSPACE"),
      sql: lacking("SLUICE_TELEMETRY_URL"),
      gauge: lacking("SLUICE_PROMETHEUS_URL"),
    });
    expect(await sources.get("blue").advise?.(METRICS, SCOPE)).toEqual([]);
    await sources.close();
  });
});
