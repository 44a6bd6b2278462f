import { describe, expect, it } from "vitest";
import { PROBLEMS } from "../../src/http/problem.ts";
import { UNOBSERVED } from "../../src/http/request-observer.ts";
import { SERVICE_ERROR_CODES, ServiceError } from "../../src/service/service-error.ts";
import { contractApp } from "../support/contract-app.ts";

describe("an error nobody foresaw", () => {
  const failing = (error: unknown) =>
    contractApp({
      beforeDeciding: async () => {
        throw error;
      },
    });

  it.each([
    ["an error", new Error("connect postgresql://admin:hunter2@db failed")],
    ["something that is no error", "hunter2"],
    ["an error with a status of its own", Object.assign(new Error("hunter2"), { status: 500 })],
  ])("is logged once under its request id and tells strangers nothing: %s", async (_what, error) => {
    const { api, logged } = failing(error);
    const { body, headers, text } = await api.post("/v1/rollouts/demo/promote").expect(500);
    expect(body).toMatchObject({ type: "/problems/internal-error", requestId: headers["x-request-id"] });
    expect(text).not.toContain("hunter2");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(headers["x-request-id"]);
    expect(logged[0]).toContain("POST /v1/rollouts/demo/promote");
    expect(logged[0]).toContain("hunter2");
  });

  const fail = () => {
    throw new Error("no log");
  };
  it.each([
    ["when it is told of a failure", { failed: fail }],
    ["when a request begins", { began: fail }],
  ])("is answered, and ends nothing, where the observer fails %s", async (_when, broken) => {
    const { api } = contractApp({
      observer: { ...UNOBSERVED, ...broken },
      beforeDeciding: async () => {
        throw new Error("hunter2");
      },
    });
    const { body } = await api.post("/v1/rollouts/demo/promote").expect(500);
    expect(body.type).toBe("/problems/internal-error");
  });

  it("gives every request another id", async () => {
    const { api } = contractApp();
    const ids = [await api.get("/livez"), await api.get("/livez")].map(({ headers }) => headers["x-request-id"]);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("an error of a use case", () => {
  // A command can meet these; the others have their own calls.
  const MET_BY_COMMANDS = ["rollout-not-found", "concurrent-change", "invalid-input", "store-unavailable"] as const;

  it.each(MET_BY_COMMANDS)("%s becomes the problem of that name, with its sentence", async (code) => {
    const { api, logged } = contractApp({
      beforeDeciding: async () => {
        throw new ServiceError(code, "Found this. Do that.", { secret: "not for the wire" });
      },
    });
    const { body } = await api.post("/v1/rollouts/demo/promote").expect(PROBLEMS[code].status);
    expect(body).toEqual({ type: `/problems/${code}`, ...PROBLEMS[code], detail: "Found this. Do that." });
    expect(logged).toEqual([]);
  });

  it("never is a fault of the server, except when the store is away", () => {
    const faults = SERVICE_ERROR_CODES.filter((code) => PROBLEMS[code].status >= 500);
    expect(faults).toEqual(["store-unavailable"]);
  });
});
