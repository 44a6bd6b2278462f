import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlagEnvironment } from "../../src/definition/definition.ts";
import { dotenvFormat } from "../../src/http/flag-formats/dotenv.ts";
import { shellFormat } from "../../src/http/flag-formats/shell.ts";
import { demoSnapshot } from "../support/fake-services.ts";

const render = (format: typeof shellFormat, flags: FlagEnvironment) => format.render({ ...demoSnapshot, flags });

const NASTY = [
  "",
  "plain",
  "two words",
  "it's",
  '"quoted"',
  "$HOME ${HOME} $(id) `id`",
  "back\\slash \\n",
  "a#b #c",
  "tab\there",
  "' \" ` $ \\",
  "'; echo hacked; '",
  "äöü ✓",
  "!history",
  "a=b=c",
];

/** Evaluates the text in a real shell and answers what the variables then are. */
function inShell(text: string, names: readonly string[]): Record<string, string> {
  const script = `${text}\n${names.map((name) => `printf '%s\\0' "$${name}"`).join("\n")}`;
  const values = execFileSync("sh", ["-c", script], { env: { HOME: "/wrong" } })
    .toString("utf8")
    .split("\0");
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? "missing"]));
}

/** The grammar .env readers have in common: bare words, literal single quotes, double quotes with escapes. */
function readDotenv(text: string): Record<string, string> {
  const pairs = text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [, name = "", raw = ""] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
      if (/^'[^']*'$/.test(raw)) return [name, raw.slice(1, -1)];
      if (/^"(?:[^"\\$`]|\\.)*"$/.test(raw)) return [name, raw.slice(1, -1).replaceAll(/\\(.)/g, "$1")];
      if (/^[^\s#'"`$\\]+$/.test(raw)) return [name, raw];
      throw new Error(`not a line of a .env file: ${line}`);
    });
  return Object.fromEntries(pairs);
}

const named = (values: readonly string[]) => Object.fromEntries(values.map((value, index) => [`V_${index}`, value]));

describe.each([
  ["shell", shellFormat, (text: string, names: readonly string[]) => inShell(text, names)],
  ["dotenv", dotenvFormat, (text: string) => readDotenv(text)],
] as const)("flags as %s", (_name, format, read) => {
  it("writes booleans, integers and plain text the way people write them", () => {
    const flags = { YES: true, NO: false, LIMIT: -7, BIG: 9007199254740991, MODE: "eager" };
    const expected = { YES: "true", NO: "false", LIMIT: "-7", BIG: "9007199254740991", MODE: "eager" };
    expect(read(render(format, flags), Object.keys(flags))).toEqual(expected);
  });

  it("gives back every text exactly, whatever it holds", () => {
    const flags = named(NASTY);
    expect(read(render(format, flags), Object.keys(flags))).toEqual(flags);
  });

  it("gives back any text of one line exactly", () => {
    const line = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (values) => {
        const flags = named(values);
        expect(read(render(format, flags), Object.keys(flags))).toEqual(flags);
      }),
      { numRuns: 25 },
    );
  });

  it.each(["a\nb", "a\rb", "a\0b", "a\u2028b", "\u001b[31m"])("refuses the value %j", (value) => {
    expect(() => render(format, { MODE: value })).toThrow("MODE");
  });

  it.each(["lower", "WITH SPACE", "A;B", "1ST", "A\nB", ""])("refuses the name %j", (name) => {
    expect(() => render(format, { [name]: true })).toThrow("no environment variable");
  });

  it("refuses a number it cannot write exactly", () => {
    expect(() => render(format, { LIMIT: 1.5 })).toThrow("LIMIT is 1.5");
  });
});

it("shows the forms people will see", () => {
  const flags = { FEATURE: true, LIMIT: 5, MODE: "it's" };
  expect(render(shellFormat, flags)).toBe("export FEATURE='true'\nexport LIMIT='5'\nexport MODE='it'\\''s'\n");
  expect(render(dotenvFormat, flags)).toBe(`FEATURE=true\nLIMIT=5\nMODE="it's"\n`);
});
