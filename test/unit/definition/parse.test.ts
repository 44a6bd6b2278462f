import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument } from "../../../src/definition/parse.ts";

/** "rule line:column pointer" of each finding. */
function refusals(text: string): readonly string[] {
  const parsed = parseDocument(text, "a.yaml");
  return parsed.ok ? [] : parsed.findings.map((it) => `${it.rule} ${it.line}:${it.column} ${it.pointer}`.trim());
}

const bomb = [
  "a: &a [x, x, x, x, x, x, x, x]",
  ..."bcdefgh".split("").map((name, at) => `${name}: &${name} [${Array(8).fill(`*${"abcdefg"[at]}`).join(", ")}]`),
].join("\n");

describe("hostile YAML", () => {
  it.each([
    ["a duplicate key", "a: 1\nb: 2\na: 3", "yaml-duplicate-key 3:1 /a"],
    ["a nested duplicate key", "a:\n  - b: 1\n    b: 2", "yaml-duplicate-key 3:5 /a/0/b"],
    ["a duplicate key in JSON", '{"a": 1,\n "a": 2}', "yaml-duplicate-key 2:2 /a"],
    ["__proto__", "a:\n  __proto__: { admin: true }", "yaml-prototype-key 2:3 /a"],
    ["constructor", '{"constructor": 1}', "yaml-prototype-key 1:2"],
    ["prototype", "prototype: 1", "yaml-prototype-key 1:1"],
    ["a tag", "a: !!js/function 'x'", "yaml-tag 1:18 /a"],
    ["a harmless tag", "a: !!str 1", "yaml-tag 1:10 /a"],
    ["two documents", "a: 1\n---\nb: 2", "yaml-documents 2:1"],
    ["text after the end", "a: 1\n...\nb: 2", "yaml-documents 3:1"],
    ["a merge key", "a: &a { b: 1 }\nc:\n  <<: *a", "yaml-merge-key 3:3 /c"],
    ["not a number", "a: .nan", "yaml-number 1:4 /a"],
    ["infinity", "a: [1, -.inf]", "yaml-number 1:8 /a/1"],
    ["a number too large for a number", "a: 1e999", "yaml-number 1:4 /a"],
    ["a number as key", "1: a", "yaml-key 1:1"],
    ["a list as key", "? [a]\n: 1", "yaml-key 1:3"],
    ["an alias of nothing", "a: *b", "yaml-aliases 1:4 /a"],
    ["an alias inside its anchor", "a: &a [*a]", "yaml-aliases 1:8 /a/0"],
    ["NUL", 'a: "b\\0"', "yaml-text 1:4 /a"],
    ["half a surrogate pair", 'a: "\\ud83d"', "yaml-text 1:4 /a"],
    ["nothing", "", "yaml-empty 1:1"],
    ["only a comment", "# nothing\n", "yaml-empty 1:1"],
    ["null", "---\n~\n", "yaml-empty 1:1"],
    ["an unclosed list", "a:\n  b: [1\nc: 2", "yaml-syntax 3:1"],
    ["a tab as indentation", "a:\n\tb: 1", "yaml-syntax 2:1"],
    ["100 levels", "[".repeat(100) + "]".repeat(100), "yaml-too-deep 1:33"],
    ["half a megabyte of brackets, which would abort the process", "[".repeat(500_000), "yaml-too-deep 1:33"],
    ["half a megabyte of dashes", "- ".repeat(250_000), "yaml-too-deep 1:64"],
    ["half a megabyte of commas", `[${",".repeat(500_000)}`, "yaml-too-large 1:100001"],
    ["more than 512 KiB", `a: ${"b".repeat(512 * 1024)}`, "yaml-too-large 1:1"],
    ["a list of 201", `a: [${"1, ".repeat(201)}]`, "yaml-too-large 1:4 /a"],
  ])("is refused for %s", (_title, text, expected) => {
    expect(refusals(text)[0]).toBe(expected);
  });

  it("bounds the expansion of aliases", () => {
    expect(refusals(bomb)).toEqual([expect.stringMatching(/^yaml-aliases /)]);
  });

  it("accepts a handful of aliases", () => {
    const parsed = parseDocument("a: &a { b: [1] }\nc: *a\nd: *a", "a.yaml");
    expect(parsed).toMatchObject({ ok: true, value: { a: { b: [1] }, c: { b: [1] }, d: { b: [1] } } });
  });

  it("never throws and never touches a prototype, whatever the text", () => {
    const pieces = [
      "a",
      "<<",
      "__proto__",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "&a ",
      "*a",
      "!t ",
      "'",
      '"',
    ];
    const more = ["|", ">", "#", "---\n", "...\n", "? ", "%YAML 1.1\n", "\t", "1", ".nan", "\\", "\u0000", "\ud800"];
    const text = fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (input) => {
        const parsed = parseDocument(input, "a.yaml");
        if (!parsed.ok) expect(parsed.findings.length).toBeGreaterThan(0);
        expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a parsed document", () => {
  it("reads YAML 1.2: yes is a text and 010 is ten", () => {
    expect(parseDocument("{ a: yes, b: on, c: 010, d: 0x10, e: null, f: -0 }", "a.yaml")).toMatchObject({
      value: { a: "yes", b: "on", c: 10, d: 16, e: null, f: 0 },
    });
  });

  it("equals what JSON.parse says of JSON", () => {
    const key = fc.string().filter((text) => !["__proto__", "constructor", "prototype", "<<"].includes(text));
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.oneof(fc.boolean(), fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.array(tie("value"), { maxLength: 5 }),
        fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2, "\t"), (original, indent) => {
        const text = JSON.stringify(original, null, indent);
        fc.pre(!text.includes("\\u0000") && !text.includes('"<<"'));
        const parsed = parseDocument(text, "a.json");
        expect(parsed).toMatchObject({ ok: true });
        expect(parsed.ok && JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("locates values, through aliases too, and the nearest parent of what is not there", () => {
    const parsed = parseDocument("a: &a\n  b: [1, 2]\nc: *a\nd:\n", "a.yaml");
    if (!parsed.ok) throw new Error("refused");
    expect(parsed.locate("")).toEqual({ line: 1, column: 1 });
    expect(parsed.locate("/a/b/1")).toEqual({ line: 2, column: 10 });
    expect(parsed.locate("/c")).toEqual({ line: 3, column: 4 });
    expect(parsed.locate("/c/b")).toEqual({ line: 2, column: 6 });
    expect(parsed.locate("/a/b/9/x")).toEqual({ line: 2, column: 6 });
  });
});
