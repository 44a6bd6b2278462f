import { describe, expect, it } from "vitest";
import { createAuthenticator } from "../../src/http/auth.ts";
import { createApp } from "../../src/http/create-app.ts";
import { oidcBearer, type Claims, type VerifyJwt } from "../../src/http/oidc-bearer.ts";
import { readOidc } from "../../src/oidc-config.ts";
import { contractClient } from "../support/contract-client.ts";
import { readContract, responseChecker } from "../support/contract.ts";
import { createFakeServices } from "../support/fake-services.ts";
import { testLive } from "../support/live.ts";

const JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
const contract = readContract();
const SETTINGS = {
  SLUICE_OIDC_ISSUER: "https://id.example/realms/ops",
  SLUICE_OIDC_AUDIENCE: "sluice",
  SLUICE_OIDC_PERMISSIONS:
    "groups=sre:read+operate+kill@demo, groups=sre:read, role=ci:evidence, https://x.example/role=a:b=c:admin",
};
const rules = readOidc(SETTINGS)?.rules ?? [];

/** The app for holders of JWTs, where every JWT has these claims. */
function appWith(verify: VerifyJwt) {
  const fake = createFakeServices();
  const auth = createAuthenticator({ bearers: [oidcBearer(verify, rules)], anonymousRead: false });
  const live = testLive(fake.services);
  const app = createApp({ services: fake.services, openapi: contract, auth, live, metrics: async () => "" });
  const as = (token: string) => contractClient(app, responseChecker(contract), { authorization: `Bearer ${token}` });
  return { ...fake, as };
}
const claiming = (claims: Claims) => appWith(async () => claims).as(JWT);
const hold = (client: ReturnType<typeof claiming>, rollout: string) =>
  client.post(`/v1/rollouts/${rollout}/hold`).send({ reason: "why" });

describe("a JWT of the identity provider", () => {
  it("makes its subject the actor, and its claims the permissions", async () => {
    const app = appWith(async () => ({ sub: "ada", groups: ["dev", "sre"] }));
    await hold(app.as(JWT), "demo").expect(200);
    expect(app.executed[0]?.actor).toBe("oidc:ada");
    await hold(app.as(JWT), "other").expect(403);
    await app.as(JWT).get("/v1/rollouts/other").expect(404);
  });

  it.each([
    ["a list that does not hold the value", { groups: ["dev"] }],
    ["a text that only contains it", { groups: "sre-readers" }],
    ["no such claim", {}],
    ["a value that is no text", { groups: { sre: true } }],
    ["a claim of the same name that every object has", { toString: "sre" }],
  ])("grants nothing with %s", async (_what, claims) => {
    const { body } = await hold(claiming({ sub: "ada", ...claims }), "demo").expect(403);
    expect(body.detail).toContain("oidc:ada lacks the permission operate");
  });

  it("grants by a claim that is one text", async () => {
    await claiming({ sub: "job", role: "ci" })
      .post("/v1/rollouts/demo/exposures")
      .send({ runs: ["r"] })
      .expect(200);
  });

  it.each([{}, { sub: "" }, { sub: 4711 }, { sub: "a\nb" }, { sub: "x".repeat(151) }])(
    "is nobody's without a usable subject: %j",
    async (claims) => {
      await hold(claiming({ groups: ["sre"], ...claims }), "demo").expect(401);
    },
  );

  it("is refused where it does not verify", async () => {
    await hold(appWith(async () => null).as(JWT), "demo").expect(401);
  });

  it("is neither accepted nor called wrong while the issuer's keys cannot be had", async () => {
    const failing = appWith(async () => Promise.reject(new Error("connect ECONNREFUSED id.internal:443")));
    const { body, headers } = await hold(failing.as(JWT), "demo").expect(503);
    expect(body.type).toBe("/problems/issuer-unavailable");
    expect(headers["retry-after"]).toBe("5");
    expect(JSON.stringify(body)).not.toContain("id.internal");
    expect(failing.executed).toEqual([]);
  });

  it("is the only thing the issuer is asked about", async () => {
    const asked: string[] = [];
    const app = appWith(async (token) => (asked.push(token), null));
    for (const token of ["sluice_secret", "a.b.c", `${JWT}.more`, `${JWT}=`])
      await hold(app.as(token), "demo").expect(401);
    expect(asked).toEqual([]);
  });
});

describe("the settings of single sign-on", () => {
  it("are off where none is set", () => {
    expect(readOidc({ HOST: "x" })).toBeNull();
  });

  it("name claims, values with any sign but a comma, permissions and rollouts", () => {
    expect(readOidc(SETTINGS)).toEqual({
      issuer: "https://id.example/realms/ops",
      audience: "sluice",
      client: null,
      rules: [
        { claim: "groups", value: "sre", grant: { permissions: ["read", "operate", "kill"], rollouts: ["demo"] } },
        { claim: "groups", value: "sre", grant: { permissions: ["read"], rollouts: null } },
        { claim: "role", value: "ci", grant: { permissions: ["evidence"], rollouts: null } },
        { claim: "https://x.example/role", value: "a:b=c", grant: { permissions: ["admin"], rollouts: null } },
      ],
    });
  });

  it.each([
    [{ SLUICE_OIDC_AUDIENCE: "" }, "SLUICE_OIDC_AUDIENCE must be set too"],
    [{ SLUICE_OIDC_ISSUER: "http://id.example" }, "must be an https URL"],
    [{ SLUICE_OIDC_ISSUER: "http://127.example.com" }, "must be an https URL"],
    [{ SLUICE_OIDC_ISSUER: "id.example" }, "must be an https URL"],
    [{ SLUICE_OIDC_PERMISSIONS: "groups=sre:write" }, 'there is no permission "write"'],
    [{ SLUICE_OIDC_PERMISSIONS: "groups=sre:read@Not A Name" }, "claim=value:permission"],
    [{ SLUICE_OIDC_PERMISSIONS: "groups=sre:read@" }, "claim=value:permission"],
    [{ SLUICE_OIDC_PERMISSIONS: "groups=sre" }, "claim=value:permission"],
    [{ SLUICE_OIDC_PERMISSIONS: "groups=sre:read," }, "claim=value:permission"],
  ])("are refused with %j", (change, complaint) => {
    expect(() => readOidc({ ...SETTINGS, ...change })).toThrow(complaint);
  });
});
