import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, digestOf } from "../../../src/definition/canonical-json.ts";

/** The same value with the keys of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, child]) => [key, reordered(child)]),
  );
}

describe("canonical JSON", () => {
  it("sorts keys at every depth and keeps lists in order", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 2], a: "é\n" })).toBe('{"a":"é\\n","b":[{"c":null,"d":1},2]}');
  });

  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reordered(value))).toBe(canonicalJson(value));
        expect(digestOf(reordered(value))).toBe(digestOf(value));
      }),
    );
  });

  it("says the same as JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(reordered(JSON.parse(canonicalJson(value))))).toBe(
          JSON.stringify(reordered(JSON.parse(canonicalJson(reordered(value))))),
        );
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ["undefined", undefined],
    ["a property that is undefined", { a: undefined }],
    ["a hole in a list", [1, , 2]], // oxlint-disable-line no-sparse-arrays -- the hole is what is tested
    ["NaN", Number.NaN],
    ["infinity", [Infinity]],
    ["a function", { a: () => 1 }],
    ["a big integer", 1n],
    ["a symbol", Symbol("a")],
    ["a date", new Date(0)],
    ["a map", new Map()],
  ])("refuses %s", (_title, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it("has a stable digest", () => {
    expect(digestOf({ b: 1, a: [true, null] })).toBe(
      "51705a2c9eb3e7e410a58f696a770c3ac3885a0cf43eb7fc88f5e47c11d4d30d",
    );
  });
});
