import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { describeConfig, readConfig } from "../../src/config.ts";

const anonymousRead = (env: Readonly<Record<string, string>>) => readConfig(env, "/srv", "/srv/machines").anonymousRead;

describe("reading without a token", () => {
  it.each(["127.0.0.1", "127.8.0.1", "localhost", "::1", ""])(
    "is open where only this machine connects: %s",
    (HOST) => {
      expect(anonymousRead({ HOST })).toBe(true);
      expect(anonymousRead({ HOST, SLUICE_ANONYMOUS_READ: "false" })).toBe(false);
    },
  );

  it.each(["0.0.0.0", "::", "192.0.2.7", "sluice.example", "127.example.com", "localhost.example", "::ffff:127.0.0.1"])(
    "is closed where others may connect, unless asked for: %s",
    (HOST) => {
      expect(anonymousRead({ HOST })).toBe(false);
      expect(anonymousRead({ HOST, SLUICE_ANONYMOUS_READ: "true" })).toBe(true);
    },
  );
});

describe("SLUICE_ROLLOUT", () => {
  it("names the default rollout, and may be left out", () => {
    const read = (env: Readonly<Record<string, string>>) => readConfig(env, "/srv", "/srv/machines");
    expect(read({ SLUICE_ROLLOUT: "autopack" }).defaultRollout).toBe("autopack");
    expect(read({}).defaultRollout).toBeNull();
    expect(describeConfig(read({ SLUICE_ROLLOUT: "autopack" })).join("\n")).toMatch(/^default +autopack$/m);
  });
});

describe("single sign-on, in the banner", () => {
  const OIDC = {
    SLUICE_OIDC_ISSUER: "https://id.example",
    SLUICE_OIDC_AUDIENCE: "sluice",
    SLUICE_OIDC_PERMISSIONS: "a=b:read",
  };

  it.each([
    [OIDC, "https://id.example for sluice, not in browsers (SLUICE_OIDC_CLIENT_ID)"],
    [
      { ...OIDC, SLUICE_OIDC_CLIENT_ID: "page", SLUICE_OIDC_CLIENT_SECRET: "hush" },
      "https://id.example for sluice, in browsers as client page",
    ],
    [{}, "none (SLUICE_OIDC_ISSUER)"],
  ])("of %o says %s", (env, said) => {
    const banner = describeConfig(readConfig(env, "/srv", "/srv/machines"));
    expect(banner).toContain(`sign-on    ${said}`);
  });
});

describe("running beside others", () => {
  const read = (env: Readonly<Record<string, string>>) => readConfig(env, "/srv", "/srv/machines");

  it("asks every second and stops at once, unless told otherwise", () => {
    expect(read({})).toMatchObject({ pollMs: 1_000, drainMs: 0 });
    expect(read({ SLUICE_POLL_MS: "250", SLUICE_DRAIN_SECONDS: "10" })).toMatchObject({ pollMs: 250, drainMs: 10_000 });
  });

  it.each([
    [{ SLUICE_POLL_MS: "0" }, 'SLUICE_POLL_MS is "0"; it must be a whole number from 100 to 3600000'],
    [{ SLUICE_POLL_MS: "1e3" }, "SLUICE_POLL_MS"],
    [{ SLUICE_DRAIN_SECONDS: "-1" }, "SLUICE_DRAIN_SECONDS"],
    [{ SLUICE_DRAIN_SECONDS: "601" }, "from 0 to 600"],
  ])("says what is wrong with %o", (env, message) => expect(() => read(env)).toThrow(message));
});

describe("the README's table", () => {
  // Those of the command line, and those the flagship's probes name.
  const OTHERS = ["SLUICE_URL", "SLUICE_TOKEN", "NO_COLOR"];
  const PROBES = ["GLM_API_KEY", "GLM_API_BASE", "ANTHROPIC_API_KEY", "OPENAI_API_KEY"];
  const SOURCES = /^SLUICE_(TELEMETRY|PROMETHEUS|WORKSPACE)(_|$)/;

  it("has every variable the configuration is read from, and no other", () => {
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get(_, name) {
          asked.add(String(name));
          // The name of the service is asked for only where there are traces.
          return name === "OTEL_EXPORTER_OTLP_ENDPOINT" ? "http://127.0.0.1:4318" : undefined;
        },
      },
    );
    readConfig(env, "/srv", "/srv/machines");
    const readme = readFileSync(path.resolve(import.meta.dirname, "../../README.md"), "utf8");
    const [, section = ""] = readme.split("## Configuration\n");
    const rows = (section.split("\n## ")[0] ?? "").split("\n").map((row) => row.split(" | ")[0] ?? "");
    const told = rows.flatMap((cell) =>
      [...cell.matchAll(/`([A-Z][A-Z_]+)(?:<SOURCE>\w*)?`/g)].map(([, name = ""]) => name),
    );
    expect(told.filter((name) => !SOURCES.test(name)).toSorted()).toEqual([...asked, ...OTHERS, ...PROBES].toSorted());
  });
});
