import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../src/rollout/permission.ts";
import { knownTokens } from "../../src/service/tokens/known-tokens.ts";
import { contractApp, TOKEN } from "../support/contract-app.ts";

const WRONG = ["Bearer wrong", "Basic dXNlcjpwYXNz", `Bearer ${TOKEN}x`, `Bearer ${TOKEN} ${TOKEN}`, "Bearer", TOKEN];

/** For tests that leave nothing behind. */
const shared = contractApp();

describe("who may do what", () => {
  it.each(WRONG)("refuses a wrong token even for reading: %s", async (authorization) => {
    const { stranger } = contractApp();
    const { headers, body } = await stranger.get("/v1/rollouts").set("Authorization", authorization).expect(401);
    expect(headers["www-authenticate"]).toBe('Bearer realm="sluice", error="invalid_token"');
    expect(JSON.stringify(body)).not.toContain(TOKEN);
  });

  it("lets nobody read without a token where anonymous reading is switched off", async () => {
    const { stranger, api } = contractApp({ anonymousRead: false });
    const { headers } = await stranger.get("/v1/rollouts/demo/flags").expect(401);
    expect(headers["www-authenticate"]).toBe('Bearer realm="sluice"');
    await api.get("/v1/rollouts/demo/flags").expect(200);
  });

  it.each(["/livez", "/readyz", "/openapi.json"])("keeps %s open to everyone", async (url) => {
    const { stranger } = contractApp({ anonymousRead: false });
    await stranger.get(url).set("Authorization", "Bearer wrong").expect(200);
  });

  it("knows the word Bearer in any case", async () => {
    await shared.stranger.get("/v1/rollouts").set("Authorization", `bearer ${TOKEN}`).expect(200);
  });

  it("asks who it is before it looks at the body", async () => {
    await shared.stranger.post("/v1/rollouts").type("application/json").send("{").expect(401);
  });

  it("never lets a browser of another origin in", async () => {
    const { headers } = await shared.api.get("/v1/rollouts").set("Origin", "https://evil.example").expect(200);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("refuses to be made with a digest that is none", () => {
    const holder = { id: null, name: "a", grants: EVERYTHING };
    const make = () => knownTokens([{ sha256: "abc", until: null, holder }]);
    expect(make).toThrow('token "a"');
  });
});
