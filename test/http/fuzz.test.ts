import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operationsOf } from "../../src/http/openapi-document.ts";
import { contractApp } from "../support/contract-app.ts";
import { readContract } from "../support/contract.ts";

const { api, logged } = contractApp();
const posts = operationsOf(readContract()).filter(({ method }) => method === "post");
const gets = operationsOf(readContract()).filter(({ method }) => method === "get");

const url = (path: string) =>
  path
    .replace("{rollout}", "demo")
    .replace("{switch}", "all-off")
    .replace("{evidence}", "smoke")
    .replace("{name}", "demo");

/** Values near what is expected, so that the fuzz gets past the first gate. */
const member = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("stage-1", 3, true, ["run-1"], null),
);
const nearby = fc.record(
  {
    reason: member,
    to: member,
    force: member,
    rollout: member,
    definition: member,
    runs: member,
    value: member,
    holds: member,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  nearby.map((value) => JSON.stringify(value)),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.string({ unit: "binary", maxLength: 200 }),
);
const contentType = fc.constantFrom(
  "application/json",
  "text/plain",
  "application/xml",
  "text/yaml",
  "application/json; charset=latin1",
);

// The client holds each answer against the contract by itself, so these find undeclared statuses and bodies too.
describe("whatever is sent", () => {
  it("as a body is answered without a fault of the server", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), contentType, body, async ({ path }, type, text) => {
        const { status } = await api.post(url(path)).set("Content-Type", type).send(text);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
    expect(logged).toEqual([]);
  });

  it("as a query or a path is answered without a fault of the server", async () => {
    const names = fc.constantFrom("limit", "cursor", "format", "since", "until", "type", "dryRun", "x");
    const values = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map(String),
    );
    const query = fc
      .array(fc.tuple(names, values), { maxLength: 3 })
      .map((pairs) => new URLSearchParams(pairs).toString());
    const segment = fc.oneof(
      fc.constant("demo"),
      fc.string({ unit: "binary", minLength: 1 }).map(encodeURIComponentSafely),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...gets), segment, query, async ({ path }, name, text) => {
        const filled = path.replaceAll(/\{\w+\}/g, name);
        const { status } = await api.get(`${filled}?${text}`);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
    expect(logged).toEqual([]);
  });
});

/** Dots would be taken for the folder above. */
function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.replaceAll(".", "_"));
}
