import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticator, createRecogniser, tokenBearer } from "../../src/http/auth.ts";
import { FLAG_FORMATS } from "../../src/http/flag-formats/choose-format.ts";
import { createReadCounts } from "../../src/http/read-counts.ts";
import { createHotPath } from "../../src/http/hot-path/create-hot-path.ts";
import { createPublisher } from "../../src/http/hot-path/publisher.ts";
import { createBulkAnswer } from "../../src/http/ofrep/bulk-answer.ts";
import { createBulkForms } from "../../src/http/ofrep/bulk-forms.ts";
import { createApp } from "../../src/http/create-app.ts";
import { createRequestIds } from "../../src/http/request-id.ts";
import { knownTokens } from "../../src/service/tokens/known-tokens.ts";
import type { FlagSnapshot } from "../../src/service/services.ts";
import { readContract } from "../support/contract.ts";
import { knownSecret } from "../support/contract-app.ts";
import { demoTag as tag } from "../support/demo-tag.ts";
import { createFakeServices, demoSnapshot, NOW } from "../support/fake-services.ts";
import { testLive } from "../support/live.ts";
import { exchange, listening, type Listening, type RawRequest } from "../support/listening.ts";

const openapi = readContract();
const foreign: FlagSnapshot = { ...demoSnapshot, rollout: "foreign", flags: { MODE: "größer ✓ 𝄞" } };
const broken: FlagSnapshot = { ...demoSnapshot, rollout: "broken", flags: { MODE: "two\nlines" } };

/** The service with the hot path and without it, and how often a request got past the first. */
async function bothWays(anonymousRead: boolean, staleHeaders = (): Readonly<Record<string, string>> | null => null) {
  const { services } = createFakeServices();
  const flags: typeof services.flags = {
    current: (rollout) => [demoSnapshot, foreign, broken].find((each) => each.rollout === rollout),
    complete: () => true,
    // The one named in the grants, as with a service of several rollouts.
    default: (readable) => (readable === null ? "demo" : (readable[0] ?? null)),
  };
  const all = { ...services, flags };
  const known = tokenBearer(
    knownTokens([
      knownSecret("reader", "reader", [{ permissions: ["read"], rollouts: null }]),
      knownSecret("own", "own", [{ permissions: ["read", "kill"], rollouts: ["demo"] }]),
      knownSecret("others", "others", [{ permissions: ["read"], rollouts: ["zzz"] }]),
      knownSecret("writer", "writer", [{ permissions: ["operate"], rollouts: null }]),
      knownSecret("expired", "expired", [{ permissions: ["read"], rollouts: null }], 0),
    ]),
    () => new Date(NOW),
  );
  const publisher = createPublisher({ staleHeaders });
  const auth = createAuthenticator({ bearers: [known], anonymousRead });
  const bulkAnswer = createBulkAnswer(
    publisher,
    createBulkForms(null, () => new Date(NOW)),
  );
  const app = createApp({
    services: all,
    openapi,
    auth,
    publisher,
    bulkAnswer,
    live: testLive(all),
    metrics: async () => "",
  });
  const newRequestId = createRequestIds(randomBytes);
  const passed: string[] = [];
  const next: RequestListener = (request, response) => {
    passed.push(request.url ?? "");
    app(request, response);
  };
  const recognise = createRecogniser(known, anonymousRead);
  const counts = createReadCounts();
  const hot = createHotPath({ flags, publisher, bulkAnswer, recognise, counts, newRequestId }, next);
  return { hot: await listening(hot), plain: await listening(app), passed };
}

type BothWays = Awaited<ReturnType<typeof bothWays>>;
let open: BothWays;
let closed: BothWays;
let stale: BothWays;
beforeAll(async () => {
  open = await bothWays(true);
  closed = await bothWays(false);
  stale = await bothWays(true, () => ({ Age: "7", "X-Marked": "yes" }));
});
afterAll(async () => {
  const servers: readonly Listening[] = [open, closed, stale].flatMap(({ hot, plain }) => [hot, plain]);
  await Promise.all(servers.map((each) => each.close()));
});

/** Sends it both ways, expects the same bytes and headers, and answers with them and with the way taken. */
async function send(both: BothWays, request: RawRequest) {
  const before = both.passed.length;
  const [fast, slow] = await Promise.all([exchange(both.hot.url, request), exchange(both.plain.url, request)]);
  const way = both.passed.length === before ? "hot" : "express";
  expect(fast).toEqual(slow);
  return { ...fast, way };
}

const FLAGS = "/v1/rollouts/demo/flags";
const BULK = "/v1/rollouts/demo/ofrep/v1/evaluate/flags";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (path: string, headers: Readonly<Record<string, string>> = {}): RawRequest => ({
  method: "GET",
  path,
  headers,
});
const head = (path: string, headers: Readonly<Record<string, string>> = {}): RawRequest => ({
  method: "HEAD",
  path,
  headers,
});
const json = { "content-type": "application/json" };
function post(path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): RawRequest {
  const length = { "content-length": String(Buffer.byteLength(body)) };
  return { method: "POST", path, headers: { ...json, ...length, ...headers }, body };
}
const bulk = (body: string, headers = {}) => post(BULK, body, headers);
const chunked = (body: string): RawRequest => ({
  method: "POST",
  path: BULK,
  headers: { ...json, "transfer-encoding": "chunked" },
  body,
});

describe("an answer that did not go through Express", () => {
  it.each<[string, RawRequest, "hot" | "express", number]>([
    ["plain", get(FLAGS), "hot", 200],
    ["HEAD", head(FLAGS), "hot", 200],
    ["with a token", get(FLAGS, bearer("reader")), "hot", 200],
    ["with a token for it", get(FLAGS, bearer("own")), "hot", 200],
    ["with a token spelt oddly", get(FLAGS, { authorization: "bearer   reader  " }), "express", 200],
    ["with a token for another rollout", get(FLAGS, bearer("others")), "express", 403],
    ["with a token that may not read", get(FLAGS, bearer("writer")), "express", 403],
    ["with an expired token", get(FLAGS, bearer("expired")), "express", 401],
    ["with a wrong token", get(FLAGS, bearer("wrong")), "express", 401],
    ["with another scheme", get(FLAGS, { authorization: "Basic cmVhZGVyOg==" }), "express", 401],
    ["with the token elsewhere", get(FLAGS, { "x-api-key": "wrong" }), "hot", 200],
    ["that is held already", get(FLAGS, { "if-none-match": tag("json") }), "hot", 304],
    ["that is held already, HEAD", head(FLAGS, { "if-none-match": tag("json") }), "hot", 304],
    ["that is held weakly", get(FLAGS, { "if-none-match": `"x", W/${tag("json")}` }), "hot", 304],
    ["whatever is held", get(FLAGS, { "if-none-match": "*" }), "hot", 304],
    ["held in another form", get(FLAGS, { "if-none-match": tag("shell") }), "hot", 200],
    ["of an older revision", get(FLAGS, { "if-none-match": '"demo.2.0123456789ab.json"' }), "hot", 200],
    ["anything", get(FLAGS, { accept: "*/*" }), "hot", 200],
    ["preferring text", get(FLAGS, { accept: "text/x-shellscript" }), "hot", 200],
    ["weighing forms", get(FLAGS, { accept: "application/json;q=0.1, text/x-dotenv" }), "express", 200],
    ["in a form with its charset", get(FLAGS, { accept: "application/json; charset=utf-8" }), "express", 200],
    ["in capitals", get(FLAGS, { accept: "Application/JSON" }), "express", 200],
    ["in no form there is", get(FLAGS, { accept: "image/png" }), "express", 406],
    ["in an unknown form", get(`${FLAGS}?format=xml`), "express", 400],
    ["in an empty form", get(`${FLAGS}?format=`), "express", 400],
    ["in two forms", get(`${FLAGS}?format=json&format=shell`), "express", 400],
    ["in a form asked for in code", get(`${FLAGS}?format=%6Ason`), "express", 200],
    ["with a parameter there is not", get(`${FLAGS}?formt=json`), "express", 400],
    ["with a slash at the end", get(`${FLAGS}/`), "express", 404],
    ["of another moment", get(`${FLAGS}?revision=3`), "express", 200],
    ["of nobody's rollout", get("/v1/rollouts/nope/flags"), "express", 404],
    ["of a name that is none", get("/v1/rollouts/Demo/flags"), "express", 400],
    ["of a name in code", get("/v1/rollouts/d%65mo/flags"), "express", 200],
    ["of text that is not ASCII", get("/v1/rollouts/foreign/flags"), "hot", 200],
    ["of text that is not ASCII, in a shell", get("/v1/rollouts/foreign/flags?format=shell"), "hot", 200],
    ["of flags that the form cannot carry", get("/v1/rollouts/broken/flags?format=dotenv"), "express", 406],
    ["with a body nobody reads", { ...post(FLAGS, "{}"), method: "GET" }, "hot", 200],
    ["by a method it does not take", post(FLAGS, "{}"), "express", 405],
    ["about another thing", get("/v1/rollouts/demo"), "express", 200],
  ])("is the same: flags %s", async (_what, request, way, status) => {
    const answer = await send(open, request);
    expect({ way: answer.way, status: answer.status }).toEqual({ way, status });
  });

  it.each(FLAG_FORMATS.map((format) => [format.name, format] as const))(
    "is the same: flags as %s",
    async (name, format) => {
      const answer = await send(open, get(`${FLAGS}?format=${name}`, { accept: "image/png" }));
      expect(answer).toMatchObject({ way: "hot", status: 200, body: format.render(demoSnapshot) });
      expect(answer.headers).toMatchObject({
        etag: tag(name),
        "content-type": `${format.mediaType}; charset=utf-8`,
        "cache-control": "public, no-cache",
        vary: "Accept, Authorization",
      });
      const again = await send(open, get(`${FLAGS}?format=${name}`, { "if-none-match": tag(name) }));
      expect(again).toMatchObject({ way: "hot", status: 304, body: "" });
    },
  );

  it.each<[string, RawRequest, "hot" | "express", number]>([
    ["with a context", bulk('{"context":{"targetingKey":"a","deep":{"x":[1]}}}'), "hot", 200],
    [
      "with a context of every plain kind",
      bulk('{"context": {"a": "b c", "n": -1.5, "t": true, "z": null}}'),
      "hot",
      200,
    ],
    ["with a number that is none", bulk('{"context":{"n":01}}'), "express", 400],
    ["with a comma too many", bulk('{"context":{"a":1,}}'), "express", 400],
    ["with a control character in a text", bulk('{"context":{"a":"\u0001"}}'), "express", 400],
    ["with an escape that is none", bulk(String.raw`{"context":{"a":"\x"}}`), "express", 400],
    ["with an empty context", bulk('{"context":{}}'), "hot", 200],
    ["with no context", bulk("{}"), "hot", 200],
    ["with a context that is null", bulk('{"context":null}'), "hot", 200],
    ["with an empty body", bulk(""), "hot", 200],
    ["with a body that is not told the type of", { method: "POST", path: BULK }, "hot", 200],
    ["as the providers send it", bulk("{}", { "content-type": "application/json; charset=utf-8" }), "hot", 200],
    ["with a long context", bulk(JSON.stringify({ context: { x: "x".repeat(20_000) } })), "express", 200],
    ["in chunks", chunked('{"context":{}}'), "express", 200],
    ["with a context that is a list", bulk('{"context":[]}'), "express", 400],
    ["with a context that is text", bulk('{"context":"x"}'), "express", 400],
    ["with a list", bulk("[]"), "express", 400],
    ["with a null", bulk("null"), "express", 400],
    ["with half a body", bulk('{"context":'), "express", 400],
    ["with bytes that are no text", post(BULK, Buffer.from([0x7b, 0xff, 0x7d])), "express", 400],
    ["as something else", bulk("context={}", { "content-type": "application/x-www-form-urlencoded" }), "express", 415],
    ["with a token", bulk("{}", bearer("reader")), "hot", 200],
    ["with a token as a key", bulk("{}", { "x-api-key": "own" }), "hot", 200],
    ["with a key for another rollout", bulk("{}", { "x-api-key": "others" }), "express", 403],
    ["with a wrong key", bulk("{}", { "x-api-key": "wrong" }), "express", 401],
    ["with a wrong token and a right key", bulk("{}", { ...bearer("wrong"), "x-api-key": "own" }), "express", 401],
    ["that is held already", bulk("{}", { "if-none-match": tag("ofrep") }), "hot", 304],
    ["that is held already, with half a body", bulk("{", { "if-none-match": tag("ofrep") }), "express", 400],
    [
      "because of an event about it",
      post(`${BULK}?flagConfigEtag=${encodeURIComponent(tag("ofrep"))}&flagConfigLastModified=17`, "{}", {
        "if-none-match": tag("ofrep"),
      }),
      "hot",
      304,
    ],
    [
      "because of an event about something newer",
      post(`${BULK}?flagConfigEtag=%22newer%22`, "{}", { "if-none-match": tag("ofrep") }),
      "hot",
      200,
    ],
    ["with a parameter there is not", post(`${BULK}?x=1`, "{}"), "express", 400],
    ["with a parameter twice", post(`${BULK}?flagConfigEtag=1&flagConfigEtag=2`, "{}"), "express", 400],
    ["of text that is not ASCII", post("/v1/rollouts/foreign/ofrep/v1/evaluate/flags", "{}"), "hot", 200],
    ["of nobody's rollout", post("/v1/rollouts/nope/ofrep/v1/evaluate/flags", "{}"), "express", 404],
    ["of the default rollout", post("/ofrep/v1/evaluate/flags", "{}"), "hot", 200],
    ["of the only rollout of a token", post("/ofrep/v1/evaluate/flags", "{}", bearer("own")), "hot", 200],
    ["of no rollout of a token", post("/ofrep/v1/evaluate/flags", "{}", bearer("writer")), "express", 403],
    [
      "of a token's rollout that is not there",
      post("/ofrep/v1/evaluate/flags", "{}", bearer("others")),
      "express",
      404,
    ],
    ["by GET", get(BULK), "express", 405],
  ])("is the same: an evaluation %s", async (_what, request, way, status) => {
    const answer = await send(open, request);
    expect({ way: answer.way, status: answer.status }).toEqual({ way, status });
  });

  it("is the same for strangers where reading needs a token", async () => {
    expect(await send(closed, get(FLAGS))).toMatchObject({ way: "express", status: 401 });
    expect(await send(closed, bulk("{}"))).toMatchObject({ way: "express", status: 401 });
    expect(await send(closed, get(FLAGS, bearer("reader")))).toMatchObject({ way: "hot", status: 200 });
  });

  it.each([get(FLAGS), get(FLAGS, { "if-none-match": "*" }), bulk("{}"), bulk("{}", { "if-none-match": "*" })])(
    "is marked the same way when it may be out of date: %j",
    async (request) => {
      const answer = await send(stale, request);
      expect(answer.way).toBe("hot");
      expect(answer.headers).toMatchObject({ age: "7", "x-marked": "yes" });
    },
  );

  it.each([3, 10])("waits for a body that comes later than its head, in pieces of %d bytes", async (size) => {
    const { port, hostname } = new URL(open.hot.url);
    const body = '{"a":"bc"}';
    const socket = connect(Number(port), hostname).setNoDelay();
    let received = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
    const head = `POST ${BULK} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    socket.write(`${head}Content-Length: ${body.length}\r\n\r\n`);
    for (let at = 0; at < body.length; at += size) {
      // When this is answered, what was written before it has been read.
      await send(open, get(FLAGS));
      expect(received).toBe("");
      socket.write(body.slice(at, at + size));
    }
    await once(socket, "close");
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("is not owed to a client that goes away in the middle of its body", async () => {
    const { port, hostname } = new URL(open.hot.url);
    const socket = connect(Number(port), hostname);
    socket.write(`POST ${BULK} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"`);
    await once(socket, "connect");
    await send(open, get(FLAGS));
    socket.destroy();
    await once(socket, "close");
    expect(await send(open, bulk("{}"))).toMatchObject({ way: "hot", status: 200 });
  });
});
