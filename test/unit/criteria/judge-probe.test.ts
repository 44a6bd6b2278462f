import { describe, expect, it } from "vitest";
import { judgeProbe } from "../../../src/criteria/evidence/judge-probe.ts";
import { requirement } from "./fixtures.ts";

const PROBE = {
  ...requirement("key", "probe"),
  probe: {
    secret: "API_KEY",
    method: "GET" as const,
    url: "https://provider.example/models",
    headers: { authorization: "Bearer ${API_KEY}" },
    body: null,
    valid: [200],
    invalid: [401, 403],
  },
};

describe("a probed key", () => {
  it.each([
    [200, "pass", "API_KEY works (HTTP 200)"],
    [401, "fail", "API_KEY is not accepted (HTTP 401); replace it and try again"],
    [403, "fail", "API_KEY is not accepted (HTTP 403); replace it and try again"],
    [429, "error", "HTTP 429 says nothing about API_KEY, expected 200 (works) or 401 or 403 (does not); try again"],
    [302, "error", "HTTP 302 says nothing about API_KEY, expected 200 (works) or 401 or 403 (does not); try again"],
    [500, "error", "HTTP 500 says nothing about API_KEY, expected 200 (works) or 401 or 403 (does not); try again"],
  ])("answered with %i is %s", (status, verdict, message) => {
    expect(judgeProbe({ status }, PROBE)).toEqual({
      verdict,
      message,
      detail: { status, failure: null },
      value: null,
      unit: null,
    });
  });

  it("that could not be tried is an error with its cause and without the key", () => {
    const failure = "getaddrinfo ENOTFOUND provider.example (API_KEY=hunter2hunter2)";
    const judged = judgeProbe({ failure }, PROBE);
    expect(judged.verdict).toBe("error");
    expect(judged.message).toContain("API_KEY could not be tried: getaddrinfo ENOTFOUND provider.example");
    expect(JSON.stringify(judged)).not.toContain("hunter2");
  });

  it("is judged only where a probe is declared", () => {
    expect(() => judgeProbe({ status: 200 }, requirement("tests", "junit"))).toThrow(
      "evidence tests declares no probe",
    );
  });
});
