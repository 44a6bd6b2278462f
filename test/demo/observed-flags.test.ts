import { describe, expect, it } from "vitest";
import { describeFlags, readFlags } from "../../demo/observed-flags.ts";
import { parseDemoOptions } from "../../demo/options.ts";

const FLAGS = {
  TELEMETRY_DB_ENABLED: true,
  ARTIFACT_HISTORY_PACK_ENABLED: true,
  ARTIFACT_SUBSTITUTE_SOT_DOCS: false,
  ARTIFACT_EXTENDED_CONTEXTS_ENABLED: false,
  ARTIFACT_HISTORY_PACK_MAX_TIERS: 5,
  ARTIFACT_HISTORY_PACK_MAX_PHASES: 10,
};

function answering(status: number, body: unknown, asked: string[] = []): typeof fetch {
  return async (input) => {
    asked.push(String(input));
    return new Response(JSON.stringify(body), { status });
  };
}

describe("reading the flags in force", () => {
  it("asks for the flagship's rollout when only the service is named, and takes a full address as it is", async () => {
    const asked: string[] = [];
    const flags = await readFlags(answering(200, { flags: FLAGS }, asked), "http://127.0.0.1:8080");
    await readFlags(answering(200, { flags: FLAGS }, asked), "http://127.0.0.1:8080/v1/rollouts/other/flags");
    expect(asked).toEqual([
      "http://127.0.0.1:8080/v1/rollouts/autopack/flags",
      "http://127.0.0.1:8080/v1/rollouts/other/flags",
    ]);
    expect(describeFlags(flags)).toBe("telemetry+history-pack");
  });

  it.each([
    ["an error answer", answering(404, {}), /answered 404/],
    [
      "a missing flag",
      answering(200, { flags: { ...FLAGS, TELEMETRY_DB_ENABLED: undefined } }),
      /no boolean TELEMETRY_DB_ENABLED/,
    ],
    ["no service", () => Promise.reject(new TypeError("fetch failed")), /no answer from .*start the service/],
  ])("does not take %s for flags that are off", async (_, fetchFlags, message) => {
    await expect(readFlags(fetchFlags, "http://127.0.0.1:8080")).rejects.toThrow(message);
  });
});

describe("the options of the demonstration", () => {
  it("have defaults that show something within seconds", () => {
    expect(parseDemoOptions([])).toEqual({
      database: "data/demo-telemetry.db",
      workspace: "data/demo-workspace",
      runs: 10,
      everyMs: 2_000,
      phases: 12,
      fault: "none",
      seed: 1,
      flagsFrom: null,
    });
  });

  it.each([
    [["--fault", "fire"], /--fault is "fire", needed one of none, missing-rows/],
    [["--runs", "-1x"], /--runs/],
    [["--runs", ""], /--runs is "", needed a whole number/],
    [["--every", "soon"], /--every is "soon", needed seconds/],
    [["--flags-from", "here"], /--flags-from is "here", needed a URL/],
    [["--colour"], /--colour/],
  ])("refuse %j", (argv, message) => {
    expect(() => parseDemoOptions(argv)).toThrow(message);
  });
});
