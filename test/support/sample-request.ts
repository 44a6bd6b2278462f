import { follow, type OpenApiDocument, type Operation } from "../../src/http/openapi-document.ts";

/** A request that fits the contract, made of the contract: for tests that send one of each. */
export interface SampleRequest {
  readonly method: Operation["method"];
  readonly url: string;
  readonly body: { readonly mediaType: string; readonly value: unknown } | null;
}

const NAMES: Readonly<Record<string, string>> = {
  rollout: "demo",
  switch: "all-off",
  evidence: "smoke",
  name: "demo",
  token: "tok-1",
  stage: "one",
  delivery: "12",
  key: "FEATURE",
};

/** `rollout`: the one in the path. The body is the first example of its schema; throws where there is none. */
export function sampleRequest(document: OpenApiDocument, operation: Operation, rollout = "demo"): SampleRequest {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === "rollout" ? rollout : (NAMES[name] ?? "unknown"),
  );
  const { method, body } = operation;
  const query = operation.parameters
    .filter((parameter) => parameter.in === "query" && parameter.required)
    .map(({ name }) => `${name}=1`);
  const url = query.length > 0 ? `${path}?${query.join("&")}` : path;
  const pointer = body?.pointers["application/json"];
  if (pointer === undefined) return { method, url, body: null };
  const schema = follow(document, pointer).value as { readonly examples?: readonly unknown[] };
  const [value] = schema.examples ?? [];
  if (value === undefined) throw new Error(`the JSON body of ${operation.operationId} has no example`);
  return { method, url, body: { mediaType: "application/json", value } };
}
