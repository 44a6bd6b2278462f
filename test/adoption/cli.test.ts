import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkDocument } from "../../src/rollout/check-document.ts";
import { impactOf } from "../../src/rollout/impact/impact-of.ts";
import { DEFINITION, NOW, ROLLOUT } from "../cli/support/answers.ts";
import { DOCUMENT, VERSIONED } from "../cli/support/document.ts";
import { sluice, type Answers } from "../cli/support/run.ts";
import { readContract } from "../support/contract.ts";

const OTHER = "ab".repeat(32);
const VERSIONS = {
  items: [
    { digest: OTHER, firstSeenAt: NOW, latest: true, rollouts: [], rolloutCount: 0 },
    { digest: VERSIONED.digest, firstSeenAt: NOW, latest: false, rollouts: ["autopack"], rolloutCount: 7 },
  ],
};
const checked = checkDocument(DOCUMENT.replace("runs: 3", "runs: 1"), "autopack.rollout.yaml");
if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
const RESULT = {
  decision: "accepted",
  dryRun: false,
  rollout: "autopack",
  stage: "stage-1",
  revision: 4,
  held: null,
  engaged: [],
  flags: { TELEMETRY_DB_ENABLED: true, EXTENDED_CONTEXTS_ENABLED: false },
  changes: [],
  impact: impactOf({ stage: "stage-1", engaged: {}, baseline: null }, VERSIONED, checked.versioned),
  advisories: [],
};
const ADOPT = "POST /v1/rollouts/autopack/adopt";
const PUBLISH = "POST /v1/definitions";
const ANSWERS: Answers = {
  "GET /v1/rollouts": { items: [ROLLOUT] },
  "GET /v1/rollouts?limit=100": { items: [ROLLOUT] },
  "GET /v1/rollouts/autopack": { ...ROLLOUT, outdated: OTHER },
  [`GET /v1/definitions/autopack?digest=${VERSIONED.digest}`]: DEFINITION,
  "GET /v1/definitions/autopack/versions": VERSIONS,
  [ADOPT]: RESULT,
  [`${ADOPT}?dryRun=true`]: { ...RESULT, dryRun: true },
  [PUBLISH]: { name: "autopack", title: "Autopack autonomy", digest: OTHER },
};

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "sluice-adopt-"));
  file = path.join(folder, "autopack.rollout.yaml");
  await writeFile(file, DOCUMENT.replace("runs: 3", "runs: 1"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (argv: readonly string[], answers = ANSWERS) => sluice(argv, { answers });
const sent = (asked: readonly { readonly request: string; readonly body: string }[]) =>
  asked.filter(({ request }) => request.startsWith("POST")).map(({ request, body }) => [request, body]);

describe("sluice adopt", () => {
  it("adopts the latest version, or the one whose digest begins so", async () => {
    const { code, out, asked } = await run(["adopt", "--reason", "better"]);
    expect(code).toBe(0);
    expect(sent(asked)).toEqual([[ADOPT, JSON.stringify({ digest: "latest", reason: "better" })]]);
    expect(out).toMatch(/accepted: autopack is in stage-1, revision 4/);
    expect(out).toMatch(/\* stage-1 minimum: runs 3 -> 1 \(looser\)/);
    const begun = await run(["adopt", "--digest", "ababab", "--reason", "better", "--force"]);
    expect(sent(begun.asked)).toEqual([[ADOPT, JSON.stringify({ digest: OTHER, reason: "better", force: true })]]);
  });

  it("asks for a dry run without a reason, and says what it would do", async () => {
    const { code, out, asked } = await run(["adopt", "--dry-run"]);
    expect([code, asked.at(-1)?.request]).toEqual([0, `${ADOPT}?dryRun=true`]);
    expect(out).toMatch(/would be accepted[\s\S]*Dry run: nothing was changed or recorded/);
  });

  it("publishes a file and adopts what that gave; of a dry run only the difference is told", async () => {
    const { asked } = await run(["adopt", file, "--reason", "better"]);
    expect(sent(asked).map(([request]) => request)).toEqual([PUBLISH, ADOPT]);
    expect(asked.at(-1)?.body).toBe(JSON.stringify({ digest: OTHER, reason: "better" }));
    const preview = await run(["adopt", file, "--dry-run"]);
    expect([preview.code, sent(preview.asked)]).toEqual([0, []]);
    expect(preview.out).toMatch(/\* stage-1 minimum: runs 3 -> 1 \(looser\)[\s\S]*Nothing was published or asked/);
    const json = await run(["adopt", file, "--dry-run", "--json"]);
    expect(JSON.parse(json.out)).toEqual(RESULT.impact);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["no reason", ["adopt"], /--reason is missing/],
    ["a file and a digest", ["adopt", "x.yaml", "--digest", "ab", "--reason", "x"], /not both/],
    [
      "a digest nobody knows",
      ["adopt", "--digest", "ffff", "--reason", "x"],
      /no version begins with "ffff"; sluice versions/,
    ],
    ["a digest two begin with", ["adopt", "--digest", "", "--reason", "x"], /2 versions begin with ""/],
  ])("says what to do with %s, and sends nothing", async (_title, argv, message) => {
    const { code, err, asked } = await run(argv);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(sent(asked)).toEqual([]);
  });

  it("refuses a file of another definition, and one that is not valid", async () => {
    await writeFile(path.join(folder, "other.yaml"), DOCUMENT.replace("name: autopack", "name: other"));
    await writeFile(path.join(folder, "bad.yaml"), DOCUMENT.replace("name: autopack", "name: Autopack"));
    const preview = (name: string) => run(["adopt", path.join(folder, name), "--dry-run"]);
    expect(await preview("other.yaml")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is a document of other/),
    });
    expect(await preview("bad.yaml")).toMatchObject({ code: 1, err: expect.stringMatching(/not valid/) });
  });
});

describe("what is said of other versions", () => {
  it("sluice versions lists them with who lives by each", async () => {
    const { out } = await run(["versions"]);
    expect(out).toMatch(new RegExp(`${OTHER.slice(0, 12)}.*in the folder +none`));
    expect(out).toMatch(new RegExp(`${VERSIONED.digest.slice(0, 12)}.*used by autopack +autopack and 6 more`));
  });

  it("sluice status says that the folder holds another, and how to look at it", async () => {
    const { out } = await run(["status"]);
    expect(out).toContain(`the service's folder holds ${OTHER.slice(0, 12)}: sluice adopt --dry-run`);
    const same = await run(["status"], { ...ANSWERS, "GET /v1/rollouts/autopack": ROLLOUT });
    expect(same.out).not.toContain("adopt");
  });
});

describe("the answers of this test", () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default.default(ajv);
  ajv.addSchema(readContract(), "openapi");

  it.each<[string, unknown]>([
    ["CommandAnswer", RESULT],
    ["VersionPage", VERSIONS],
    ["Rollout", ANSWERS["GET /v1/rollouts/autopack"]],
    ["DefinitionSummary", ANSWERS[PUBLISH]],
  ])("keep the contract: %s", (schema, answer) => {
    const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
    expect(validate?.(answer), JSON.stringify(validate?.errors)).toBe(true);
  });
});
