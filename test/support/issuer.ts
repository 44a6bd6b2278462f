import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export interface Issuer {
  /** Its `iss`. */
  readonly url: string;
  /** What it was asked at its token endpoint. */
  readonly redeemed: URLSearchParams[];
  /** Who is at its keyboard, and what they claim. */
  person: Readonly<Record<string, unknown>>;
  /** The tokens it gives out: a JWT for the client, or a text only it understands. */
  readonly gives: { access: "jwt" | "opaque"; id: "jwt" | "none" };
  /** Answers nothing but this status, where it is set. */
  down: number | null;
  stop(): Promise<void>;
}

/** An identity provider of one client, `sluice`, with the secret `s3cret`, that signs everybody in at once. */
export async function startIssuer(now: () => Date): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256", use: "sig" }] };
  const codes = new Map<string, URLSearchParams>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no address");
  const url = `http://127.0.0.1:${address.port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (issuer.down !== null) return void json(issuer.down, {});
    if (pathname === "/.well-known/openid-configuration") {
      const endpoints = { authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` };
      return void json(200, { issuer: url, jwks_uri: `${url}/keys`, ...endpoints });
    }
    if (pathname === "/keys") return void json(200, keys);
    if (pathname === "/authorize") {
      const code = `code-${codes.size}`;
      codes.set(code, searchParams);
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.search = String(new URLSearchParams({ code, state: searchParams.get("state") ?? "" }));
      return void response.writeHead(302, { location: back.href }).end();
    }
    const sent = new URLSearchParams((await request.toArray()).join(""));
    issuer.redeemed.push(sent);
    const begun = codes.get(sent.get("code") ?? "");
    codes.delete(sent.get("code") ?? "");
    if (!begun || !proves(sent, begun)) return void json(400, { error: "invalid_grant" });
    const { access, id } = issuer.gives;
    return void json(200, {
      access_token: access === "jwt" ? await jwt() : "opaque-1",
      ...(id === "jwt" && { id_token: await jwt() }),
    });
  }

  function proves(sent: URLSearchParams, begun: URLSearchParams): boolean {
    const challenge = createHash("sha256")
      .update(sent.get("code_verifier") ?? "")
      .digest("base64url");
    return (
      begun.get("code_challenge_method") === "S256" &&
      begun.get("code_challenge") === challenge &&
      begun.get("redirect_uri") === sent.get("redirect_uri") &&
      sent.get("client_id") === "sluice" &&
      sent.get("client_secret") === "s3cret"
    );
  }

  function jwt(): Promise<string> {
    const seconds = Math.floor(now().getTime() / 1000);
    return new SignJWT({ iss: url, aud: "sluice", exp: seconds + 600, ...issuer.person })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .sign(privateKey);
  }

  const issuer: Issuer = {
    url,
    redeemed: [],
    person: { sub: "ada", groups: ["sre"] },
    gives: { access: "jwt", id: "jwt" },
    down: null,
    stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
  return issuer;
}
