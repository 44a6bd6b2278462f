import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as plain from "./support/answers.ts";
import * as measured from "./support/metric-answers.ts";

const answers = { ...plain, ...measured };

describe("the answers the CLI is tested with", () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default.default(ajv);
  ajv.addSchema(parse(readFileSync("openapi.yaml", "utf8")), "openapi");

  it.each([
    ["ROLLOUT", "Rollout"],
    ["TROUBLED_ROLLOUT", "Rollout"],
    ["DEFINITION", "VersionedDefinition"],
    ["FLAGS", "Flags"],
    ["EXPLAINED_FLAGS", "ExplainedFlags"],
    ["ASSESSMENT", "Assessment"],
    ["CLEAN_ASSESSMENT", "Assessment"],
    ["HELD_ASSESSMENT", "Assessment"],
    ["EXPOSURE", "Exposure"],
    ["RECORDED", "RecordedEvidence"],
    ["BASELINE_ANSWER", "BaselineAnswer"],
    ["METRICS", "Metrics"],
    ["ACCEPTED", "CommandAnswer"],
    ["REFUSED", "Problem"],
    ["UNKNOWN_SWITCH", "Problem"],
    ["EVIDENCE", "Evidence"],
    ["AUDIT_EVENT", "AuditEvent"],
  ] as const)("keep the contract: %s is a %s", (name, schema) => {
    const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
    expect(validate?.(answers[name]), JSON.stringify(validate?.errors)).toBe(true);
  });
});
