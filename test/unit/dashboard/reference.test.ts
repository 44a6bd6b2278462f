import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { curlExample } from "../../../src/dashboard/reference/curl-example.ts";
import { resolve, type OpenApiDocument } from "../../../src/dashboard/reference/openapi-document.ts";
import { prose } from "../../../src/dashboard/reference/prose.ts";
import { METHODS, referenceModel, searchOperations } from "../../../src/dashboard/reference/reference-model.ts";
import { sampleValue } from "../../../src/dashboard/reference/sample-value.ts";
import { schemaView } from "../../../src/dashboard/reference/schema-view.ts";

const contract = parse(
  readFileSync(path.resolve(import.meta.dirname, "../../../openapi.yaml"), "utf8"),
) as OpenApiDocument;
const groups = referenceModel(contract);
const operations = groups.flatMap((group) => group.operations);
const byId = (id: string) => {
  const found = operations.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
};

describe("the reference of the contract", () => {
  it("has every operation once", () => {
    const declared = Object.values(contract.paths).flatMap((item) =>
      METHODS.flatMap((method) => (item[method] as { operationId: string } | undefined)?.operationId ?? []),
    );
    expect(declared.length).toBeGreaterThan(30);
    expect(operations.map(({ id }) => id).toSorted()).toEqual(declared.toSorted());
  });

  it("says of an operation what it needs, takes and answers", () => {
    const promote = byId("promoteRollout");
    expect(promote).toMatchObject({
      method: "POST",
      path: "/v1/rollouts/{rollout}/promote",
      permission: "operate",
      token: "needed",
    });
    // The path's own parameters come with it, and every reference is followed.
    expect(promote.parameters.map(({ name }) => name)).toEqual([
      "rollout",
      "dryRun",
      "record",
      "If-Match",
      "Idempotency-Key",
    ]);
    expect(promote.answers.map(({ status }) => status)).toEqual(["200"]);
    expect(promote.errors.map(({ status }) => status)).toContain("409");
    expect(byId("getFlags").token).toBe("optional");
    expect(byId("getLiveness")).toMatchObject({ token: "none", permission: "none" });
  });

  it("finds operations by all of the words", () => {
    const found = searchOperations(groups, " KILL engage ").flatMap((group) => group.operations);
    expect(found.map(({ id }) => id)).toContain("engageKillSwitch");
    expect(searchOperations(groups, "teleport")).toEqual([]);
    expect(searchOperations(groups, "")).toEqual(groups);
  });
});

describe("a schema", () => {
  it("is shown one level at a time", () => {
    const view = schemaView(contract, { $ref: "#/components/schemas/Blocker" });
    expect(view).toMatchObject({ name: "Blocker", type: "object" });
    const code = view.parts.find(({ label }) => label === "code");
    expect(code).toMatchObject({ member: true, required: true });
    expect(view.parts.map(({ label }) => label)).toContain("needs");
  });

  it("says types as a person does", () => {
    const type = (schema: object) => schemaView(contract, schema).type;
    expect(type({ oneOf: [{ $ref: "#/components/schemas/Mark" }, { type: "null" }] })).toBe("Mark or null");
    expect(type({ type: "array", items: { $ref: "#/components/schemas/Blocker" } })).toBe("array of Blocker");
    expect(type({ $ref: "#/components/schemas/Instant" })).toBe("string (date-time)");
    expect(type({ type: ["string", "null"] })).toBe("string or null");
  });

  it("that contains itself ends", () => {
    const tree = { $ref: "#/components/schemas/Tree" };
    const document = {
      ...contract,
      components: { schemas: { Tree: { type: "object", properties: { child: tree } } } },
    };
    expect(schemaView(document, tree).parts[0]?.schema).toEqual(tree);
    expect(JSON.stringify(sampleValue(document, tree))).toContain("child");
  });

  it("whose reference goes round in a circle, or nowhere, is an error with the reference in it", () => {
    const circle = { ...contract, components: { schemas: { A: { $ref: "#/components/schemas/A" } } } };
    expect(() => resolve(circle, { $ref: "#/components/schemas/A" })).toThrow("#/components/schemas/A never ends");
    expect(() => resolve(contract, { $ref: "#/components/schemas/Nothing" })).toThrow("leads nowhere");
  });
});

describe("the examples", () => {
  const ajv = new Ajv2020({ strict: false });
  ajvFormats.default(ajv);
  ajv.addSchema({ $id: "contract", components: contract.components });
  const bodies = operations.flatMap(({ id, body }) =>
    (body?.contents ?? [])
      .filter(({ type, schema }) => type === "application/json" && schema?.$ref !== undefined)
      .map(({ schema }) => [id, schema?.$ref ?? ""] as const),
  );

  it.each(bodies)("for %s are accepted by the contract (%s)", (_, reference) => {
    const validate = ajv.getSchema(`contract${reference}`);
    const sample = sampleValue(contract, { $ref: reference });
    expect(validate?.(sample), JSON.stringify({ sample, errors: validate?.errors })).toBe(true);
  });

  it("are commands a shell understands, with address and token from variables", () => {
    for (const operation of operations) {
      const command = curlExample(contract, operation);
      expect(spawnSync("sh", ["-n", "-c", command]).status, command).toBe(0);
      expect(command, command).toContain('"$SLUICE_URL/');
      expect(command).not.toMatch(/\{(?!")[a-z]/);
    }
    expect(curlExample(contract, byId("holdPromotion"))).toBe(
      [
        "curl -X POST \\",
        '  -H "Authorization: Bearer $SLUICE_TOKEN" \\',
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"reason":"Duplicate telemetry rows in run-7."}' \\`,
        '  "$SLUICE_URL/v1/rollouts/$ROLLOUT/hold"',
      ].join("\n"),
    );
  });
});

describe("a description", () => {
  it("becomes paragraphs, lists and code, and never markup", () => {
    expect(prose("One `a` two\nlines.\n\nThen:\n- first\n  goes on\n- <b>second</b>\n")).toEqual([
      {
        kind: "paragraph",
        spans: [
          { text: "One ", code: false },
          { text: "a", code: true },
          { text: " two lines.", code: false },
        ],
      },
      { kind: "paragraph", spans: [{ text: "Then:", code: false }] },
      { kind: "list", items: [[{ text: "first goes on", code: false }], [{ text: "<b>second</b>", code: false }]] },
    ]);
  });
});
