import { parseEnv } from "node:util";
import dotenv from "dotenv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlagEnvironment } from "../../src/definition/definition.ts";
import { FLAG_FORMATS } from "../../src/http/flag-formats/choose-format.ts";
import { HttpProblem } from "../../src/http/problem.ts";
import { demoSnapshot } from "../support/fake-services.ts";
import { composeEnvFile } from "./readers/compose-env-file.ts";
import { configMapData, hasKubectl, kubectlData } from "./readers/config-map.ts";
import { githubEnvFile } from "./readers/github-env-file.ts";
import { exportedBy, hasShell, inShell, variablesOf, type Values } from "./readers/in-shell.ts";
import { hasPythonDotenv, pythonDotenv } from "./readers/python-dotenv.ts";
import { hasSystemd, systemdEnvironmentFile, systemdItself } from "./readers/systemd-environment-file.ts";

function render(format: string, flags: FlagEnvironment): string {
  const found = FLAG_FORMATS.find(({ name }) => name === format);
  if (!found) throw new Error(`no format ${format}`);
  return found.render({ ...demoSnapshot, flags });
}

const NASTY = [
  "",
  "plain",
  "two words",
  " around ",
  "it's",
  '"quoted"',
  "$HOME $(id) `id` %i",
  "a ${HOME} of one",
  "back\\slash \\n",
  "ends in \\",
  "\\\\ doubled",
  "a#b #c",
  "#",
  "tab\there",
  "' \" ` $ \\",
  "'; echo hacked; '",
  "EOF",
  "<<EOF",
  "X<<EOF",
  "a=b=c",
  "äöü ✓ 😀",
  "!history",
  "no",
  "1:30",
  "0x1f",
  "~",
  "null",
  "- item",
  "key: value",
  "*alias",
];

/** What dotenv refuses, because its readers would not agree. */
const DISPUTED = /'.*["\\$`]|["\\$`].*'|\\\\|\\$|\$\{/;

interface Reader {
  readonly format: string;
  readonly read: (text: string, names: readonly string[]) => Values;
  /** Values that this reader is not asked about. */
  readonly except?: RegExp;
}

const READERS: Readonly<Record<string, Reader>> = {
  "eval in dash": { format: "shell", read: (text, names) => inShell("dash", "eval", text, names) },
  "eval in bash": { format: "shell", read: (text, names) => inShell("bash", "eval", text, names) },
  "npm's dotenv": { format: "dotenv", read: (text) => dotenv.parse(text) },
  "node --env-file": { format: "dotenv", read: (text) => parseEnv(text) as Values },
  "docker compose, as documented": { format: "dotenv", read: composeEnvFile },
  "python-dotenv": { format: "dotenv", read: pythonDotenv },
  "sourced by dash": { format: "dotenv", read: (text, names) => inShell("dash", "source", text, names) },
  "GitHub's runner, as documented": { format: "github", read: githubEnvFile },
  "systemd, as documented": { format: "systemd", read: systemdEnvironmentFile },
  "systemd itself": { format: "systemd", read: systemdItself, except: /\$|^$/ },
  "YAML 1.1": { format: "configmap", read: configMapData },
  kubectl: { format: "configmap", read: kubectlData },
  "JSON of strings": { format: "terraform", read: (text) => JSON.parse(text) as Values },
};
const missing = [
  ...(hasSystemd ? [] : ["systemd itself"]),
  ...(hasKubectl ? [] : ["kubectl"]),
  ...(hasPythonDotenv ? [] : ["python-dotenv"]),
];

const named = (values: readonly string[]) => Object.fromEntries(values.map((value, index) => [`V_${index}`, value]));
const line = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."'\"\\$`#=< \t;&|(){}!*~%:-nabE"), maxLength: 12 }),
  )
  .filter((text) => !/(?!\t)[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\ufeff]/u.test(text));

describe.each(Object.entries(READERS))("%s", (name, { format, read, except }) => {
  const fits = (text: string) => !(except?.test(text) ?? false) && !(format === "dotenv" && DISPUTED.test(text));

  it.skipIf(missing.includes(name))("reads booleans, integers and every text of one line exactly", () => {
    const typed = { YES: true, NO: false, LIMIT: -7, BIG: 9007199254740991, MODE: "eager" };
    const texts = { YES: "true", NO: "false", LIMIT: "-7", BIG: "9007199254740991", MODE: "eager" };
    expect(read(render(format, typed), Object.keys(typed))).toEqual(texts);
    const nasty = named(NASTY.filter(fits));
    expect(read(render(format, nasty), Object.keys(nasty))).toEqual(nasty);
    fc.assert(
      fc.property(fc.array(line.filter(fits), { minLength: 20, maxLength: 60 }), (values) => {
        const flags = named(values);
        expect(read(render(format, flags), Object.keys(flags))).toEqual(flags);
      }),
      { numRuns: 12 },
    );
  });
});

const refusal = (format: string, flags: FlagEnvironment) => {
  try {
    return render(format, flags);
  } catch (error) {
    return error instanceof HttpProblem ? `${error.code}: ${error.message}` : error;
  }
};

describe.each(FLAG_FORMATS.map(({ name }) => name).filter((name) => name !== "json"))("flags as %s", (format) => {
  it.each([
    "a\nb",
    "a\rb",
    "a\0b",
    "a\u0085b",
    "a\u2028b",
    "\u001b[31m",
    "\u009b31m",
    "half \ud83d",
    "\ufeffx",
    "\uffff",
    "\ufdd0",
    "\u{1fffe}",
  ])("are refused with the value %j", (value) => {
    expect(refusal(format, { FINE: true, MODE: value })).toMatch(/^not-acceptable: .*the value of MODE holds/);
  });

  it.each(["lower", "WITH SPACE", "A;B", "1ST", "A\nB", "", "A=B", "__proto__"])(
    "are refused with the name %j",
    (name) => {
      expect(refusal(format, Object.fromEntries([[name, true]]))).toMatch(
        /^not-acceptable: .*is no environment variable/,
      );
    },
  );

  it("are refused with a number that cannot be written exactly", () => {
    expect(refusal(format, { LIMIT: 1.5 })).toMatch(/^not-acceptable: .*LIMIT is 1.5/);
  });
});

it.each(["it's $5", "it's `x`", `'"`, "ends in \\", "a\\\\b", "it's \\ here", "${HOME}", "a ${x:-y}"])(
  "dotenv refuses %j, which its readers read differently",
  (value) => {
    expect(refusal("dotenv", { MODE: value })).toMatch(/^not-acceptable: .*disagree on the value of MODE/);
  },
);

it.each(["GITHUB_TOKEN", "RUNNER_OS", "NODE_OPTIONS"])("github refuses %s, which no file can set", (name) => {
  expect(refusal("github", { [name]: true })).toContain(`lets no file set ${name}`);
  expect(render("github", { MY_GITHUB_TOKEN: true, RUNNERS: 2 })).toBe("MY_GITHUB_TOKEN=true\nRUNNERS=2\n");
});

describe.each(["dash", "bash", "zsh"])("of the variables that %s itself has", (shell) => {
  it.skipIf(!hasShell(shell))("each is refused by the form shell or handed on with its value", () => {
    const refused = variablesOf(shell).filter((name) => {
      const text = refusal("shell", { [name]: "eager" });
      if (String(text).includes(`a shell keeps ${name} for itself`)) return true;
      expect(exportedBy(shell, String(text), name), name).toBe("eager");
      return false;
    });
    expect(refused).toEqual(expect.arrayContaining(["LINENO", "OPTIND", "PPID"]));
  });
});

it.each(["UID", "PPID", "SHELLOPTS", "BASH_VERSINFO", "GROUPS", "RANDOM", "FUNCNAME", "EPOCHSECONDS"])(
  "shell refuses %s, which a shell keeps for itself; other forms write it",
  (name) => {
    expect(refusal("shell", { FINE: true, [name]: true })).toMatch(/^not-acceptable: .*a shell keeps /);
    expect(render("shell", { [`MY_${name}`]: true })).toBe(`export MY_${name}='true'\n`);
    expect(render("systemd", { [name]: true })).toBe(`${name}="true"\n`);
  },
);

it("shows the forms people will see", () => {
  const flags = { FEATURE: true, LIMIT: 5, MODE: "it's" };
  expect(render("shell", flags)).toBe("export FEATURE='true'\nexport LIMIT='5'\nexport MODE='it'\\''s'\n");
  expect(render("dotenv", flags)).toBe(`FEATURE=true\nLIMIT=5\nMODE="it's"\n`);
  expect(render("github", flags)).toBe("FEATURE=true\nLIMIT=5\nMODE=it's\n");
  expect(render("systemd", flags)).toBe('FEATURE="true"\nLIMIT="5"\nMODE="it\'s"\n');
  expect(render("terraform", flags)).toBe('{"FEATURE":"true","LIMIT":"5","MODE":"it\'s"}');
  expect(render("configmap", flags)).toBe(
    [
      '"apiVersion": "v1"',
      '"kind": "ConfigMap"',
      '"metadata":',
      '  "name": "demo-flags"',
      '  "labels":',
      '    "app.kubernetes.io/managed-by": "sluice"',
      '  "annotations":',
      '    "sluice/rollout": "demo"',
      '    "sluice/stage": "one"',
      '    "sluice/revision": "3"',
      '"data":',
      '  "FEATURE": "true"',
      '  "LIMIT": "5"',
      '  "MODE": "it\'s"',
      "",
    ].join("\n"),
  );
});
