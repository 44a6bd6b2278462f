import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuthenticator } from "../../src/http/auth.ts";
import { createBrowserSignOn } from "../../src/http/browser-sign-on.ts";
import { createApp } from "../../src/http/create-app.ts";
import { oidcBearer } from "../../src/http/oidc-bearer.ts";
import { createJwtVerifier } from "../../src/http/verify-jwt.ts";
import { readOidc } from "../../src/oidc-config.ts";
import { contractClient } from "../support/contract-client.ts";
import { readContract, responseChecker } from "../support/contract.ts";
import { createFakeServices } from "../support/fake-services.ts";
import { startIssuer, type Issuer } from "../support/issuer.ts";
import { testLive } from "../support/live.ts";

const NOW = new Date("2026-01-05T08:00:00.000Z");
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const BACK = "https://sluice.example/sign-in";
const contract = readContract();

describe("signing in with the identity provider", () => {
  let issuer: Issuer;
  let client: ReturnType<typeof contractClient>;
  beforeAll(async () => {
    issuer = await startIssuer(() => NOW);
    client = clientFor(issuer);
  });
  afterAll(() => issuer.stop());
  beforeEach(() => {
    issuer.down = null;
    issuer.gives.access = "jwt";
    issuer.gives.id = "jwt";
  });

  function clientFor(issuer: Issuer) {
    const oidc = readOidc({
      SLUICE_OIDC_ISSUER: issuer.url,
      SLUICE_OIDC_AUDIENCE: "sluice",
      SLUICE_OIDC_PERMISSIONS: "groups=sre:read+operate",
      SLUICE_OIDC_CLIENT_ID: "sluice",
      SLUICE_OIDC_CLIENT_SECRET: "s3cret",
    });
    if (!oidc?.client) throw new Error("no client");
    const verify = createJwtVerifier({ ...oidc, fetch, clock: () => NOW });
    const browserSignOn = createBrowserSignOn({ ...oidc, client: oidc.client, fetch, verify });
    return clientOf(browserSignOn, [oidcBearer(verify, oidc.rules)]);
  }

  function clientOf(
    browserSignOn: ReturnType<typeof createBrowserSignOn> | null,
    bearers: Parameters<typeof createAuthenticator>[0]["bearers"],
  ) {
    const { services } = createFakeServices();
    const auth = createAuthenticator({ bearers, anonymousRead: false });
    const live = testLive(services);
    const app = createApp({ services, openapi: contract, auth, live, metrics: async () => "", browserSignOn });
    return contractClient(app, responseChecker(contract));
  }

  /** What a browser does: goes there, and is sent back with a code. */
  async function code(verifier = VERIFIER): Promise<string> {
    const { provider } = (await client.get("/v1/sign-on").expect(200)).body;
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const asked = new URLSearchParams({
      client_id: provider.clientId,
      redirect_uri: BACK,
      code_challenge: challenge,
      code_challenge_method: "S256",
    });
    const sent = await fetch(`${provider.authorizationEndpoint}?${String(asked)}`, { redirect: "manual" });
    return new URL(sent.headers.get("location") ?? "").searchParams.get("code") ?? "";
  }
  const redeem = (given: string, codeVerifier = VERIFIER) =>
    client.post("/v1/sign-on").send({ code: given, codeVerifier, redirectUri: BACK });

  it.each([
    ["the access token, where that is a JWT for this service", "jwt", "jwt"],
    ["the identity token, where the access token is for the provider alone", "opaque", "jwt"],
  ] as const)("gives %s", async (_what, access, id) => {
    Object.assign(issuer.gives, { access, id });
    const { body, headers } = await redeem(await code()).expect(200);
    expect(body.expires).toBe("2026-01-05T08:10:00.000Z");
    expect(headers["cache-control"]).toBe("no-store");
    const { body: me } = await client.get("/v1/whoami").set("authorization", `Bearer ${body.token}`).expect(200);
    expect(me).toMatchObject({ actor: "oidc:ada", grants: [{ permissions: ["read", "operate"] }] });
    expect(issuer.redeemed.at(-1)?.get("client_secret")).toBe("s3cret");
  });

  it("refuses a code that was redeemed already, and one of somebody else's beginning", async () => {
    const once = await code();
    await redeem(once).expect(200);
    const { body } = await redeem(once).expect(422);
    expect(body.detail).toContain("invalid_grant");
    await redeem(await code(), VERIFIER.toLowerCase()).expect(422);
  });

  it("says what to set where the provider gives no JWT for this service", async () => {
    Object.assign(issuer.gives, { access: "opaque", id: "none" });
    const { body } = await redeem(await code()).expect(422);
    expect(body.detail).toContain("SLUICE_OIDC_AUDIENCE");
  });

  it("answers 503 while the provider is down, at the beginning and at the end, and goes on when it is back", async () => {
    const begun = await code();
    issuer.down = 502;
    await redeem(begun).expect(503);
    const fresh = clientFor(issuer);
    expect((await fresh.get("/v1/sign-on").expect(503)).body.type).toBe("/problems/issuer-unavailable");
    issuer.down = null;
    await fresh.get("/v1/sign-on").expect(200);
    await redeem(begun).expect(200);
  });

  it("is not there where no client is configured", async () => {
    const without = clientOf(null, []);
    expect((await without.get("/v1/sign-on").expect(200)).body).toEqual({ provider: null });
    await without.post("/v1/sign-on").send({ code: "c", codeVerifier: VERIFIER, redirectUri: BACK }).expect(422);
  });

  it.each([
    ["a secret of no client", { SLUICE_OIDC_CLIENT_SECRET: "s3cret" }, "SLUICE_OIDC_CLIENT_ID must be set"],
    ["a client of no issuer", { SLUICE_OIDC_CLIENT_ID: "sluice" }, "SLUICE_OIDC_ISSUER"],
  ])("does not start with %s", (_what, env, message) => {
    expect(() => readOidc(env)).toThrow(message);
  });
});
