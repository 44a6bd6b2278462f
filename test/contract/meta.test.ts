import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { VERDICTS } from "../../src/criteria/verdict.ts";
import { FLAG_FORMATS } from "../../src/http/flag-formats/choose-format.ts";
import { follow } from "../../src/http/openapi-document.ts";
import { PROBLEMS } from "../../src/http/problem.ts";
import { AUDIT_EVENT_TYPES } from "../../src/rollout/audit-event.ts";
import { BLOCKER_CODES } from "../../src/rollout/decision.ts";
import { readContract } from "../support/contract.ts";
import { contractFindings } from "../support/contract-rules.ts";

const contract = readContract();

/** A copy of the contract with something changed at a pointer. */
function planted(pointer: string, change: (value: Record<string, unknown>) => void) {
  const copy = structuredClone(contract);
  change(follow(copy, pointer).value as Record<string, unknown>);
  return contractFindings(copy);
}

describe("openapi.yaml", () => {
  it("keeps every rule of a good contract", () => {
    expect(contractFindings(contract)).toEqual([]);
  });

  it("describes values by JSON Schema, which a running service takes for granted", () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, schema] of Object.entries(contract.components?.["schemas"] ?? {})) {
      expect(ajv.validateSchema(schema as object) === true ? [] : ajv.errors, name).toEqual([]);
    }
    expect(ajv.validateSchema({ type: "strnig" })).toBe(false);
  });

  it("follows OpenAPI 3.1", () => {
    expect(contract.openapi).toBe("3.1.0");
  });

  it.each([
    ["/components/schemas/Blocker/properties/code/enum", BLOCKER_CODES],
    ["/components/schemas/AuditEventType/enum", AUDIT_EVENT_TYPES],
    ["/components/schemas/Verdict/enum", VERDICTS],
    ["/components/schemas/Problem/properties/type/enum", Object.keys(PROBLEMS).map((code) => `/problems/${code}`)],
    ["/paths/~1v1~1rollouts~1{rollout}~1flags/get/parameters/0/schema/enum", FLAG_FORMATS.map(({ name }) => name)],
  ])("lists at %s exactly what the program knows", (pointer, known) => {
    const { value } = follow(contract, pointer);
    expect((value as string[]).toSorted()).toEqual(known.toSorted());
  });
});

describe("the rules themselves", () => {
  const promote = "/paths/~1v1~1rollouts~1{rollout}~1promote/post";

  it.each([
    [
      "a property without a description",
      "/components/schemas/Finding/properties/rule",
      (it: object) => Object.assign(it, { description: " " }),
      "Finding/properties/rule has no description",
    ],
    [
      "an open object",
      "/components/schemas/Promote",
      (it: object) => Object.assign(it, { additionalProperties: undefined }),
      "Promote does not say whether",
    ],
    [
      "an example that is none",
      "/components/schemas/Needs",
      (it: object) => Object.assign(it, { examples: [{ runs: "two" }] }),
      "Needs: example 0",
    ],
    [
      "a required member nobody declared",
      "/components/schemas/Flags",
      (it: object) => Object.assign(it, { required: ["flag"] }),
      "requires flag",
    ],
    [
      "an operation without a summary",
      promote,
      (it: object) => Object.assign(it, { summary: "" }),
      "promote has no summary",
    ],
    [
      "an operation without problems",
      promote,
      (it: object) => Object.assign(it, { responses: {} }),
      "promote declares no 400",
    ],
    [
      "a write open to anyone",
      promote,
      (it: object) => Object.assign(it, { security: [{}], "x-permission": "read" }),
      "promote changes something",
    ],
    [
      "a path parameter nobody reads",
      promote,
      (it: object) =>
        Object.assign(it, {
          parameters: [{ name: "x", in: "path", required: true, description: "x", schema: { type: "string" } }],
        }),
      "parameter x is not in the path",
    ],
  ])("find %s", (_what, pointer, change, finding) => {
    expect(planted(pointer, change).join("\n")).toContain(finding);
  });
});
