import { describe, expect, it } from "vitest";
import { defaultRollout } from "../../src/service/default-rollout.ts";
import type { FlagSnapshot } from "../../src/service/services.ts";
import { demoSnapshot } from "../support/fake-services.ts";

function snapshotsOf(names: readonly string[]) {
  const snapshots = new Map<string, FlagSnapshot>(names.map((rollout) => [rollout, { ...demoSnapshot, rollout }]));
  return { current: (rollout: string) => snapshots.get(rollout), all: () => snapshots.values(), size: snapshots.size };
}

describe("the rollout meant by who names none", () => {
  it.each<[string, readonly string[], string | null, readonly string[] | null, string | null]>([
    ["the only one there is", ["a"], null, null, "a"],
    ["none of several", ["a", "b"], null, null, null],
    ["none of none", [], null, null, null],
    ["the configured one of several", ["a", "b"], "b", null, "b"],
    ["the configured one that is yet to come", ["a"], "b", null, "b"],
    ["the only one that may be read", ["a", "b"], null, ["b"], "b"],
    ["the only one there is of those that may be read", ["a", "b"], null, ["b", "gone"], "b"],
    ["none of several that may be read", ["a", "b", "c"], null, ["a", "b"], null],
    ["none where none may be read", ["a"], null, [], null],
    ["not the configured one where it may not be read", ["a", "b"], "b", ["a"], null],
    ["the configured one where it may be read", ["a", "b"], "b", ["a", "b"], "b"],
  ])("is %s", (_what, names, configured, readable, expected) => {
    expect(defaultRollout(snapshotsOf(names), configured, readable)).toBe(expected);
  });
});
