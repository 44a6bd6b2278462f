import { describe, expect, it } from "vitest";
import { createApp, handlersOf } from "../../src/http/create-app.ts";
import { contractSchemas } from "../../src/http/contract-schemas.ts";
import { createPublisher } from "../../src/http/hot-path/publisher.ts";
import { createBulkAnswer } from "../../src/http/ofrep/bulk-answer.ts";
import { createBulkForms } from "../../src/http/ofrep/bulk-forms.ts";
import { operationsOf, type OpenApiDocument } from "../../src/http/openapi-document.ts";
import { requestValidator } from "../../src/http/validate-request.ts";
import { readContract } from "../support/contract.ts";
import { createFakeServices } from "../support/fake-services.ts";
import { testLive } from "../support/live.ts";

const contract = readContract();
const { services } = createFakeServices();
const live = testLive(services);
const metrics = async () => "";
const boot = (openapi: OpenApiDocument) => createApp({ services, openapi, auth: async () => null, live, metrics });
const without = (path: string) => ({
  ...contract,
  paths: Object.fromEntries(Object.entries(contract.paths).filter(([each]) => each !== path)),
});

const clock = () => new Date(0);
const publisher = createPublisher();
const bulkAnswer = createBulkAnswer(publisher, createBulkForms(null, clock));

describe("the contract and the handlers", () => {
  it("name the same operations", () => {
    const promised = operationsOf(contract).map(({ operationId }) => operationId);
    const kept = Object.keys(
      handlersOf(services, contract, {
        clock,
        live,
        publisher,
        bulkAnswer,
        metrics,
        browserSignOn: null,
        redact: (text: string) => text,
      }),
    );
    expect(kept.toSorted()).toEqual(promised.toSorted());
    expect(promised.length).toBeGreaterThan(20);
  });

  it("keep the service from starting when an operation has no handler", () => {
    const surplus = { get: { operationId: "getMoon", "x-permission": "read", "x-scope": "any", responses: {} } };
    const openapi = { ...contract, paths: { ...contract.paths, "/v1/moon": surplus } };
    expect(() => boot(openapi)).toThrow("operation getMoon has no handler");
  });

  it("keep the service from starting when a handler has no operation", () => {
    expect(() => boot(without("/v1/audit"))).toThrow("handler listAudit has no operation");
  });

  it("keep the service from starting when two operations share a name", () => {
    const openapi = { ...contract, paths: { ...contract.paths, "/v1/trail": contract.paths["/v1/audit"] ?? {} } };
    expect(() => boot(openapi)).toThrow("operationId listAudit is used twice");
  });

  // Made at the first request of each, so that only a test sees to all of them.
  const makeValidators = (openapi: OpenApiDocument) => {
    const compile = contractSchemas(openapi);
    return operationsOf(openapi).map((operation) => requestValidator(operation, compile));
  };

  it("make a check of the requests of every operation", () => {
    expect(makeValidators(contract)).toHaveLength(operationsOf(contract).length);
  });

  it("make none where the contract misspells a rule", () => {
    const openapi = structuredClone(contract);
    const reason = openapi.components?.["schemas"]?.["Reason"] as Record<string, unknown>;
    reason["maxLenght"] = 5;
    expect(() => makeValidators(openapi)).toThrow("maxLenght");
  });

  it("keep the service from starting when a parameter cannot be read from text", () => {
    const openapi = structuredClone(contract);
    const limit = openapi.components?.["parameters"]?.["Limit"] as { schema: { type: string } };
    limit.schema.type = "object";
    expect(() => boot(openapi)).toThrow("parameter limit is of type object");
  });

  it.each([
    ["without a permission", { "x-permission": undefined }, "has no x-permission; give it read"],
    ["with a permission there is not", { "x-permission": "write" }, 'has x-permission "write"'],
    ["open by mistake", { security: [] }, "x-permission operate, so its security must ask for a token, not nothing"],
    ["open to anonymous writers", { security: [{ bearer: [] }, {}] }, "must ask for a token, not a token or anonymous"],
    ["with a scope of its own beside that of its path", { "x-scope": "any" }, "its path names the rollout"],
  ])("keep the service from starting when an operation is %s", (_what, change, complaint) => {
    const openapi = structuredClone(contract);
    Object.assign(openapi.paths["/v1/rollouts/{rollout}/promote"]?.post ?? {}, change);
    expect(() => boot(openapi)).toThrow(complaint);
  });

  it("keep the service from starting when nobody says what an operation without a rollout is about", () => {
    const openapi = structuredClone(contract);
    Object.assign(openapi.paths["/v1/audit"]?.get ?? {}, { "x-scope": undefined });
    expect(() => boot(openapi)).toThrow("get /v1/audit has no x-scope");
  });
});
