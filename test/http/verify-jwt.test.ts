import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJwtVerifier } from "../../src/http/verify-jwt.ts";

const NOW = new Date("2026-01-05T08:00:00.000Z");
const S = NOW.getTime() / 1000;
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

describe("verifying a JWT against a local issuer", () => {
  let server: Server;
  let issuer: string;
  let keys: Keys;
  let stranger: Keys;
  /** What the issuer answers, by path; a test changes it. */
  let answers: Record<string, unknown>;
  let asked: string[];

  beforeAll(async () => {
    keys = await generateKeyPair("ES256");
    stranger = await generateKeyPair("ES256");
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const answer = answers[request.url ?? ""];
      response.statusCode = answer === undefined ? 500 : 200;
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(async () => {
    asked = [];
    answers = {
      "/realm/.well-known/openid-configuration": { issuer, jwks_uri: `${issuer}/keys` },
      "/realm/keys": { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256", use: "sig" }] },
    };
  });

  const verifier = () => createJwtVerifier({ issuer, audience: "sluice", fetch, clock: () => NOW });
  const claims = (change: object = {}) => ({ iss: issuer, aud: "sluice", sub: "ada", exp: S + 60, ...change });
  const sign = (change: object = {}, { privateKey }: Keys = keys, kid = "one") =>
    new SignJWT(claims(change)).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);

  it("gives the claims of a good one, and asks for the keys once", async () => {
    const verify = verifier();
    expect(await verify(await sign({ groups: ["sre"] }))).toMatchObject({ sub: "ada", groups: ["sre"] });
    await verify(await sign());
    expect(asked).toEqual(["/realm/.well-known/openid-configuration", "/realm/keys"]);
  });

  it.each([
    ["of another issuer", { iss: "https://evil.example" }],
    ["for another audience", { aud: "other" }],
    ["for nobody in particular", { aud: undefined }],
    ["that has expired", { exp: S - 31 }],
    ["that never expires", { exp: undefined }],
    ["that is not valid yet", { nbf: S + 31 }],
    ["without a subject", { sub: undefined }],
  ])("refuses one %s", async (_what, change) => {
    expect(await verifier()(await sign(change))).toBeNull();
  });

  it("allows for clocks that differ by half a minute", async () => {
    expect(await verifier()(await sign({ exp: S - 29 }))).not.toBeNull();
  });

  it("refuses one signed with another key, with the public key as a secret, or not at all", async () => {
    const verify = verifier();
    expect(await verify(await sign({}, stranger))).toBeNull();
    expect(await verify(await sign({}, stranger, "unknown"))).toBeNull();
    expect(await verify(new UnsecuredJWT(claims()).encode())).toBeNull();
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    const hmac = new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(secret);
    expect(await verify(await hmac)).toBeNull();
    const [head, body, signature] = (await sign()).split(".");
    const forged = Buffer.from(JSON.stringify(claims({ sub: "eve" }))).toString("base64url");
    expect(await verify([head, forged, signature].join("."))).toBeNull();
    expect(await verify([head, body].join("."))).toBeNull();
  });

  it.each([
    ["the discovery document", "/realm/.well-known/openid-configuration"],
    ["the keys", "/realm/keys"],
  ])("says that it cannot tell while %s cannot be had, and recovers", async (_what, path) => {
    const verify = verifier();
    const kept = answers[path];
    delete answers[path];
    await expect(verify(await sign())).rejects.toThrow();
    answers[path] = kept;
    expect(await verify(await sign())).toMatchObject({ sub: "ada" });
  });

  it.each([
    ["speaks for another issuer", { issuer: "https://evil.example" }],
    ["has its keys where anybody could change them", { jwks_uri: "http://keys.example/jwks" }],
    ["has no keys", { jwks_uri: undefined }],
  ])("believes no discovery document that %s", async (_what, change) => {
    answers["/realm/.well-known/openid-configuration"] = { issuer, jwks_uri: `${issuer}/keys`, ...change };
    await expect(verifier()(await sign())).rejects.toThrow("the discovery document");
  });
});
