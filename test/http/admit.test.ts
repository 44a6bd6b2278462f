import { describe, expect, it } from "vitest";
import { admit } from "../../src/http/admit.ts";
import type { Caller } from "../../src/http/auth.ts";
import { operationsOf } from "../../src/http/openapi-document.ts";
import { readContract } from "../support/contract.ts";

const engage = operationsOf(readContract()).find(({ operationId }) => operationId === "engageKillSwitch");
const reader = (actor: string): Caller => ({ actor, grants: [{ permissions: ["read"], rollouts: null }] });

async function refusal(caller: Caller | null, headers: Readonly<Record<string, string>>) {
  if (!engage) throw new Error("the contract has no such operation");
  const gate = { auth: async () => caller, complete: () => false };
  const asked = { url: "/", headers, params: { rollout: "demo" } };
  return admit(engage, gate, asked).then(
    () => null,
    (error: { code?: string }) => error.code,
  );
}

describe("while the store has not been read, a kill", () => {
  const authorization = "Bearer x";
  it.each<[string, Caller | null, Readonly<Record<string, string>>, string]>([
    ["of a token that may read, as far as is known", reader("token:app"), { authorization }, "store-unavailable"],
    ["of a token nobody knows", null, { authorization }, "store-unavailable"],
    [
      "of somebody whose identity provider gives them no more",
      reader("oidc:4711"),
      { authorization },
      "permission-denied",
    ],
    ["of nobody", null, {}, "authentication-required"],
  ])("%s", async (_, caller, headers, code) => {
    expect(await refusal(caller, headers)).toBe(code);
  });
});
