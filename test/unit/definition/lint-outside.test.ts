import { describe, expect, it } from "vitest";
import { findingsOf, type Patch } from "./patched-document.ts";

type Row = readonly [title: string, patch: Patch, findings: readonly string[]];

const key = "/evidence/key/probe";
const headers = `${key}/headers`;
const probe = (title: string, patch: Patch, ...at: string[]): Row => [
  title,
  patch,
  at.map((end) => `probe-request ${end}`),
];
const url = (title: string, value: string, ok = false): Row =>
  probe(`${ok ? "nothing in" : ""} ${title}`.trim(), { [`${key}/url`]: value }, ...(ok ? [] : [`${key}/url`]));
const base = (value: string | undefined) => ({
  "/variables/BASE": { type: "string", purpose: "Base", ...(value === undefined ? {} : { default: value }) },
  [`${key}/url`]: "${BASE}/models",
});

const probes: readonly Row[] = [
  probe(
    "a probe of what is no secret",
    { [`${key}/secret`]: "MODE" },
    `${key}/secret`,
    headers,
    `${headers}/authorization`,
  ),
  [
    "a probe of no variable",
    { [`${key}/secret`]: "NOPE" },
    [`unknown-name ${key}/secret`, `probe-request ${headers}`, `probe-request ${headers}/authorization`],
  ],
  probe("a probe that never sends its secret", { [`${headers}/authorization`]: "Bearer abc" }, headers),
  probe("an undeclared variable in a header", { [`${headers}/x-team`]: "${TEAM}" }, `${headers}/x-team`),
  probe("a variable that is never closed", { [`${headers}/x-team`]: "${MODE" }, `${headers}/x-team`),
  probe("nothing in a declared variable in a header", { [`${headers}/x-mode`]: "${MODE}" }),
  probe(
    "somebody else's secret in a header",
    { "/variables/OTHER_KEY": { type: "secret", purpose: "Opens" }, [`${headers}/x-key`]: "${OTHER_KEY}" },
    `${headers}/x-key`,
  ),
  probe("a header that steers the connection", { [`${headers}/host`]: "internal" }, `${headers}/host`),
  url("an address without encryption", "http://provider.example/models"),
  url("an address that only begins like this machine", "http://localhost.evil.example/models"),
  url("an address that only begins like this machine's number", "http://127.0.0.1.evil.example/"),
  url("an address of this machine", "http://127.0.0.1:8443/models", true),
  url("an address of this machine by name", "http://localhost/models", true),
  url("an address of this machine in the sixth version", "http://[::1]:80/models", true),
  url("an address with a password", "https://me:hunter2@provider.example/"),
  url("an address with a fragment", "https://provider.example/#a"),
  url("another scheme", "file:///etc/passwd"),
  url("no address", "provider.example/models"),
  url("an address without a host", "https:///models"),
  url("a secret in the address", "https://provider.example/models?key=${API_KEY}"),
  url("an undeclared variable in the address", "https://${NOPE}/models"),
  probe("nothing in a base from outside", base(undefined)),
  probe("nothing in a base with a good default", base("https://provider.example/v1")),
  probe("a base whose default has no encryption", base("http://provider.example/v1"), `${key}/url`),
  probe("a body without POST", { [`${key}/body`]: "{}" }, `${key}/body`),
  probe("a body that is no JSON", { [`${key}/method`]: "POST", [`${key}/body`]: "{" }, `${key}/body`),
  probe("a body with a variable in it", { [`${key}/method`]: "POST", [`${key}/body`]: '"${MODE}"' }, `${key}/body`),
  probe("nothing in a JSON body", { [`${key}/method`]: "POST", [`${key}/body`]: '{"a": 1}' }),
  probe("a status that says both", { [`${key}/invalid`]: [401, 200] }, `${key}/invalid/1`),
];

const allow = "/evidence/paths/allow/0";
const patterns: readonly Row[] = [
  "../a.md",
  "/a.md",
  "a//b.md",
  "./a.md",
  "a\\b.md",
  "C:/a.md",
  "a/",
  "**",
  "*/**",
  "a/*.md",
  "a/b**",
].map((pattern) => [`the pattern ${pattern}`, { [allow]: pattern }, [`path-pattern ${allow}`]]);

const packs = "/metrics/packs";
const section = `${packs}/sections/0`;
const files: readonly Row[] = [
  ...[
    "../{run}/a.md",
    "/{run}/a.md",
    "a//{run}",
    "{run}\\a.md",
    "{run}/./a.md",
    "a.md",
    "**/{run}.md",
    "{run}/{tier}.md",
  ].map((path): Row => [`the path ${path}`, { [`${packs}/paths/0`]: path }, [`files-paths ${packs}/paths/0`]]),
  ["sections made from files outside", { [`${section}/files`]: "../part_*.md" }, [`files-paths ${section}/files`]],
  ["a run in the files of sections", { [`${section}/files`]: "{run}/*.md" }, [`files-paths ${section}/files`]],
  ["a heading of nothing but spaces", { [`${section}/heading`]: "  " }, [`files-paths ${section}/heading`]],
  ["an empty heading", { [`${section}/heading`]: "" }, [`schema ${section}/heading`]],
  ["a heading of two lines", { [`${section}/heading`]: "# a\n# b" }, [`schema ${section}/heading`]],
  ["a cap that is no variable", { [`${section}/max`]: "NOPE" }, [`unknown-name ${section}/max`]],
  ["a cap that is no integer", { [`${section}/max`]: "MODE" }, [`files-cap ${section}/max`]],
  [
    "a cap that is not served",
    { "/variables/CAP2": { type: "integer", purpose: "Caps", minimum: 0 }, [`${section}/max`]: "CAP2" },
    [`files-cap ${section}/max`],
  ],
  ["a cap without a minimum", { "/variables/CAP/minimum": undefined }, [`files-cap ${section}/max`]],
  ["a cap that may be negative", { "/variables/CAP/minimum": -1 }, [`files-cap ${section}/max`]],
  ["nothing in a cap that may be 0", { "/variables/CAP/minimum": 0 }, []],
];

const load = "/metrics/load";
const others: readonly Row[] = [
  ["a gauge without a source", { [`${load}/prometheus`]: undefined }, [`gauge-source ${load}`]],
  [
    "a gauge with two sources",
    { [`${load}/http`]: { url: "https://a.example/b", pointer: "/c" } },
    [`gauge-source ${load}`],
  ],
  [
    "a gauge's address with a password",
    { [`${load}/prometheus`]: undefined, [`${load}/http`]: { url: "http://me:hunter2@a.example/", pointer: "" } },
    [`gauge-source ${load}/http/url`],
  ],
  [
    "a pointer that is none",
    { [`${load}/prometheus`]: undefined, [`${load}/http`]: { url: "https://a.example/", pointer: "data" } },
    [`schema ${load}/http/pointer`],
  ],
  [
    "none on a gauge",
    { "/stages/1/criteria/0/metric": "load", "/stages/1/criteria/0/expect": "none" },
    ["metric-condition /stages/1/criteria/0/expect"],
  ],
  [
    "any on a gauge",
    { "/stages/1/stopConditions/0/metric": "load" },
    ["metric-condition /stages/1/stopConditions/0/when"],
  ],
  [
    "nothing in a bound on a gauge",
    { "/stages/1/criteria/0/metric": "load", "/stages/1/criteria/0/expect": { atMost: 8.5 } },
    [],
  ],
  ["nothing in none on files", { "/stages/1/criteria/0/metric": "packs", "/stages/1/criteria/0/expect": "none" }, []],
  ["nothing in any on files", { "/stages/1/stopConditions/0/metric": "packs" }, []],
  [
    "half a violation of files",
    { "/stages/1/criteria/0/metric": "packs", "/stages/1/criteria/0/expect": { atMost: 0.5 } },
    ["metric-condition /stages/1/criteria/0/expect/atMost"],
  ],
  ["two stages with a baseline", { "/stages/1/baseline": ["success"] }, ["single-baseline /stages/1/baseline"]],
  ["nothing in a second, empty baseline", { "/stages/1/baseline": [] }, []],
  ["a text with a line break for a flag", { "/stages/1/flags/MODE": "a\nb" }, ["schema /stages/1/flags/MODE"]],
  ["a text with a line separator for a flag", { "/stages/1/flags/MODE": "a\u2028b" }, ["schema /stages/1/flags/MODE"]],
  [
    "a text with a control character for a switch",
    { "/killSwitches/off/flags/MODE": "a\u0085" },
    ["schema /killSwitches/off/flags/MODE"],
  ],
];

const carriers: readonly Row[] = [
  ...[
    "criterion:second/nope",
    "criterion:good",
    "stop:second/good",
    "step:first/1",
    "monitor:second/2",
    "monitor:second/0",
    "minimum:first",
    "idea:second",
    "variable:cap",
  ].map((carrier): Row => [
    `the carrier ${carrier}`,
    { "/checklist/0/carriedBy/0": carrier },
    ["checklist-carrier /checklist/0/carriedBy/0"],
  ]),
  ["a line without a carrier", { "/checklist/0/carriedBy": [] }, ["schema /checklist/0/carriedBy"]],
  [
    "nothing in any kind of carrier there is",
    {
      "/contacts": [{ kind: "slack", value: "#ops" }],
      "/stages/1/steps": ["Look"],
      "/checklist/0/carriedBy": (
        "variable:CAP table:jobs evidence:tests metric:load comparison:regression stage:first criterion:second/good stop:second/twice " +
        "switch:off runbook:help success-metric:rate gate:core contact:slack step:second/1 monitor:second/1 minimum:second"
      ).split(" "),
    },
    [],
  ],
];

describe("what a document reads from outside, and what carries its checklist", () => {
  it.each([...probes, ...patterns, ...files, ...others, ...carriers])("finds %s", (_title, patch, expected) => {
    expect(new Set(findingsOf(patch))).toEqual(new Set(expected));
  });

  it("does not ask for exposure where only a gauge is looked at", () => {
    const only = (metric: string) =>
      findingsOf({
        "/exposure": undefined,
        "/comparisons": {},
        "/stages/0": { id: "first", title: "First" },
        "/stages/1": {
          id: "second",
          title: "Second",
          criteria: [{ id: "good", title: "G", metric, expect: { atMost: 1 } }],
        },
      });
    expect(only("load")).toEqual([]);
    expect(only("packs")).toEqual(["measured-without-exposure /stages/1"]);
  });
});
