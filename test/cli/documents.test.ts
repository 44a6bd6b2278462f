import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCUMENT, VERSIONED } from "./support/document.ts";
import { ROLLOUT } from "./support/answers.ts";
import { sluice } from "./support/run.ts";

const SCENARIOS = `
scenarios:
  - name: Nothing leads out of the first stage but a promotion
    steps:
      - { do: { engage: complete-shutdown }, expect: { stage: STAGE, engaged: [complete-shutdown] } }
`;

describe("documents, without a service", () => {
  let folder: string;
  let good: string;
  let bad: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-cli-"));
    good = join(folder, "good.rollout.yaml");
    bad = join(folder, "bad.rollout.yaml");
    await writeFile(good, DOCUMENT);
    await writeFile(join(folder, "good.scenarios.yaml"), SCENARIOS.replace("STAGE", "stage-0"));
    await writeFile(bad, DOCUMENT.replace("metric: duplicate-telemetry, expect", "metric: duplicates, expect"));
    await writeFile(join(folder, "wrong.rollout.yaml"), DOCUMENT);
    await writeFile(join(folder, "wrong.scenarios.yaml"), SCENARIOS.replace("STAGE", "stage-1"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("validate: a good one by name and digest, a bad one by each finding's line", async () => {
    const { code, out, asked } = await sluice(["validate", good, bad]);
    expect([code, asked]).toEqual([1, []]);
    expect(out).toContain(`✓ ${good}: Autopack autonomy (autopack ${VERSIONED.digest.slice(0, 12)})\n`);
    expect(out).toContain(`✗ ${bad}: 1 finding\n`);
    expect(out).toMatch(/bad\.rollout\.yaml:\d+:\d+ \/stages\/1\/criteria\/0\/metric: found .*duplicates/);
    expect((await sluice(["validate", good])).code).toBe(0);
  });

  it("validate: a document from standard input, findings as JSON for programs", async () => {
    const { code, out } = await sluice(["validate", "-", "--json"], { stdin: "sluice: 2" });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      file: "-",
      summary: null,
      findings: expect.arrayContaining([expect.objectContaining({ file: "-", line: 1 })]),
    });
  });

  it("test: runs the scenarios beside a document once, however it is named", async () => {
    const { code, out } = await sluice(["test", good, join(folder, "good.scenarios.yaml")]);
    expect(code).toBe(0);
    expect(out).toBe(`✓ ${join(folder, "good.scenarios.yaml")}: 1 scenario passed\n`);
  });

  it("test: names the step and the line of what is not as expected", async () => {
    const { code, out } = await sluice(["test", join(folder, "wrong.scenarios.yaml")]);
    expect(code).toBe(1);
    expect(out).toContain("1 of 1 scenario failed\n");
    expect(out).toMatch(
      /wrong\.scenarios\.yaml:5 "Nothing leads out.*", step 1: expected stage stage-1, got stage-0\n/,
    );
    const asJson = await sluice(["test", "--json", join(folder, "wrong.scenarios.yaml")]);
    expect(JSON.parse(asJson.out)).toMatchObject({
      ok: false,
      scenarios: 1,
      failures: [{ expected: "stage-1", got: "stage-0" }],
    });
  });

  it("test: runs nothing of an invalid document, and says when there are no scenarios or no such file", async () => {
    await writeFile(join(folder, "bad.scenarios.yaml"), SCENARIOS);
    const invalid = await sluice(["test", bad]);
    expect([invalid.code, invalid.out]).toEqual([1, expect.stringContaining("nothing was run\n")]);
    const alone = await sluice(["test", join(folder, "alone.scenarios.yaml")]);
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining("alone.rollout.yaml")]);
    expect((await sluice(["test", "notes.yaml"])).code).toBe(2);
  });

  it("diagram: of a file without a service, of a rollout from it", async () => {
    const { out, asked } = await sluice(["diagram", good]);
    expect(asked).toEqual([]);
    expect(out).toMatch(/^stateDiagram-v2\n/);
    const answers = {
      "GET /v1/rollouts/autopack": ROLLOUT,
      [`GET /v1/definitions/autopack/diagram?digest=${ROLLOUT.definition.digest}`]: "stateDiagram-v2\n",
    };
    expect((await sluice(["diagram", "--rollout", "autopack"], { answers })).out).toBe("stateDiagram-v2\n");
    expect((await sluice(["diagram", bad])).code).toBe(1);
  });
});
