import { describe, expect, it } from "vitest";
import { readContract, responseChecker } from "../support/contract.ts";

const check = responseChecker(readContract());
const COMMON = {
  "x-request-id": "1",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'",
  "cache-control": "no-store",
  "content-type": "application/json; charset=utf-8",
};
const alive = { status: 200, headers: COMMON, text: '{"alive":true}' };
const without = (name: string) => Object.fromEntries(Object.entries(COMMON).filter(([each]) => each !== name));
const FLAGS = "/v1/rollouts/demo/flags";

describe("the check of responses", () => {
  it("lets a response through that is as declared", () => {
    expect(() => check("get", "/livez", alive)).not.toThrow();
  });

  it.each([
    ["an undeclared status", "get", "/livez", { ...alive, status: 418 }, "no such status"],
    ["an undeclared member", "get", "/livez", { ...alive, text: '{"alive":true,"x":1}' }, "additionalProperties"],
    ["a missing member", "get", "/livez", { ...alive, text: "{}" }, "alive"],
    [
      "another media type",
      "get",
      "/livez",
      { ...alive, headers: { ...COMMON, "content-type": "text/html; charset=utf-8" } },
      "text/html",
    ],
    [
      "a missing request id",
      "get",
      "/livez",
      { ...alive, headers: without("x-request-id") },
      "x-request-id is missing",
    ],
    [
      "a page that may be kept",
      "get",
      "/livez",
      { ...alive, headers: { ...COMMON, "cache-control": "public" } },
      "cache-control",
    ],
    [
      "an undeclared header",
      "get",
      "/livez",
      { ...alive, headers: { ...COMMON, etag: '"1"' } },
      "does not declare etag",
    ],
    ["a missing header", "get", FLAGS, { ...alive, headers: COMMON }, "header ETag is missing"],
    ["a page after a body", "get", "/livez", { ...alive, headers: without("content-security-policy") }, "is missing"],
    ["words about a body that is not sent", "get", FLAGS, { status: 304, headers: COMMON, text: "" }, "not sent"],
    ["a body after HEAD", "head", "/livez", alive, "expected no body"],
    ["a success where nothing is", "get", "/v1/moon", alive, "application/problem+json"],
    ["a success of a method that is not taken", "delete", "/livez", alive, "what is allowed"],
  ])("finds %s", (_what, method, url, response, complaint) => {
    expect(() => check(method, url, response)).toThrow(complaint);
  });
});
