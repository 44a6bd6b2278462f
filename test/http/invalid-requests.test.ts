import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";

const HOLD = "/v1/rollouts/demo/hold";
const EVIDENCE = "/v1/rollouts/demo/evidence/smoke";
const JSON_TYPE = "application/json";

/** superagent's types know only serializers to text; its code sends bytes as they are. */
const asIs = (bytes: unknown) => bytes as string;

/** For tests that leave nothing behind. */
const shared = contractApp();

describe("a body that does not fit", () => {
  it.each([
    ["an unknown member", { reason: "x", forse: true }, "/forse", "an unknown member", "only reason"],
    ["a missing member", {}, "/reason", "nothing", "a value"],
    ["a wrong type", { reason: 7 }, "/reason", "7", "a value of type string"],
    ["a blank reason", { reason: "  " }, "/reason", '"  "', "Why"],
    ["a NUL, which PostgreSQL refuses", { reason: "a\u0000b" }, "/reason", "\\u0000", "Why"],
    ["a text that is too long", { reason: "x".repeat(1001) }, "/reason", "xxx", "1000"],
    ["a list", [], "", "an empty list", "a value of type object"],
  ])("is refused with the place: %s", async (_what, sent, pointer, found, expected) => {
    const { body } = await shared.api.post(HOLD).send(sent).expect(400);
    expect(body.type).toBe("/problems/invalid-request");
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].pointer).toBe(pointer);
    expect(body.errors[0].found).toContain(found);
    expect(body.errors[0].expected).toContain(expected);
    expect(body.detail).toContain(expected);
  });

  it.each([
    ["truncated JSON", '{"reason": "x'],
    ["no JSON at all", "reason=x"],
  ])("is refused as malformed: %s", async (_what, text) => {
    const { body } = await shared.api.post(HOLD).type(JSON_TYPE).send(text).expect(400);
    expect(body.type).toBe("/problems/malformed-body");
  });

  it("is refused when it is not UTF-8, instead of recording text nobody sent", async () => {
    const { api, recorded } = contractApp();
    const bytes = Buffer.from([0x47, 0x4f, 0xff]);
    const { body } = await api.post(EVIDENCE).type("text/plain").serialize(asIs).send(bytes).expect(400);
    expect(body.type).toBe("/problems/malformed-body");
    expect(recorded).toEqual([]);
  });

  it("is asked for where one is needed, and may be left out of a promote", async () => {
    const { api, executed } = contractApp();
    const { body } = await api.post(HOLD).expect(400);
    expect(body.errors).toEqual([{ pointer: "", found: "no body", expected: "a body of type application/json" }]);
    await api.post("/v1/rollouts/demo/promote").expect(200);
    expect(executed.map(({ command }) => command)).toEqual([{ type: "promote", reason: null, force: false }]);
  });

  it.each([
    ["no Content-Type", HOLD, "", "{}"],
    ["a form", HOLD, "application/x-www-form-urlencoded", "reason=x"],
    ["text where JSON is needed", HOLD, "text/plain", "x"],
    ["another charset", HOLD, "application/json; charset=utf-16", "{}"],
    ["HTML as evidence", EVIDENCE, "text/html", "<p>"],
  ])("is refused with 415: %s", async (_what, url, type, text) => {
    const request = shared.api.post(url).set("Content-Type", type);
    await request.send(text).expect(415);
  });

  it("is refused with 415 in an unknown encoding, and read when it is gzip", async () => {
    const { api, executed } = contractApp();
    const packed = gzipSync('{"reason":"packed"}');
    const post = (encoding: string) =>
      api.post(HOLD).type(JSON_TYPE).set("Content-Encoding", encoding).serialize(asIs).send(packed);
    await post("compress").expect(415);
    await post("gzip").expect(200);
    expect(executed).toHaveLength(1);
  });
});

describe("the size of a body", () => {
  const MIB = 1024 * 1024;

  it("may be 1 MiB of JSON and no more, counted after unpacking", async () => {
    const { api } = contractApp();
    await api
      .post(HOLD)
      .send({ reason: "x".repeat(MIB) })
      .expect(413);
    const bomb = gzipSync(JSON.stringify({ reason: "x".repeat(20 * MIB) }));
    const request = api.post(HOLD).type(JSON_TYPE).set("Content-Encoding", "gzip");
    await request.serialize(asIs).send(bomb).expect(413);
  });

  it("may be 8 MiB of XML and no more", async () => {
    const { api, recorded } = contractApp();
    const xml = `<testsuite>${" ".repeat(7 * MIB)}</testsuite>`;
    await api.post(EVIDENCE).type("application/xml").send(xml).expect(201);
    await api
      .post(EVIDENCE)
      .type("text/xml")
      .send(xml + xml)
      .expect(413);
    await api.post(EVIDENCE).type("text/plain").send(xml).expect(413);
    expect(recorded).toHaveLength(1);
  });
});

describe("parameters that do not fit", () => {
  it.each([
    ["/v1/rollouts?limit=0", "limit"],
    ["/v1/rollouts?limit=1e2", "limit"],
    ["/v1/rollouts?limit=99999999999999999999", "limit"],
    ["/v1/rollouts?limit=5&limit=6", "limit"],
    ["/v1/rollouts?Limit=5", "Limit"],
    ["/v1/audit?type=rollout.exploded", "type"],
    ["/v1/audit?since=yesterday", "since"],
    ["/v1/audit?since=2026-12-31T23:59:60Z", "since"],
    ["/v1/rollouts/demo/flags?format=xml", "format"],
    ["/v1/rollouts/DEMO", "rollout"],
    ["/livez?verbose=1", "verbose"],
  ])("are refused by name: %s", async (url, parameter) => {
    const { body } = await shared.api.get(url).expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ parameter })]);
  });

  it("are all named at once, with the body's", async () => {
    const url = "/v1/rollouts/demo/hold?dryRun=yes&now=1";
    const { body } = await shared.api.post(url).set("If-Match", "*").send({}).expect(400);
    expect(
      body.errors.map((error: { parameter?: string; pointer?: string }) => error.parameter ?? error.pointer),
    ).toEqual(["now", "dryRun", "If-Match", "/reason"]);
  });

  it("includes a percent sign that encodes nothing", async () => {
    const { body } = await shared.api.get("/v1/rollouts/%ff").expect(400);
    expect(body.type).toBe("/problems/invalid-request");
  });
});

describe("addresses and methods", () => {
  it.each(["/", "/v1", "/v1/rollouts/", "/V1/rollouts", "/v1/rollouts/demo/nothing", "/favicon.ico"])(
    "answers 404 to %s",
    async (url) => {
      await shared.api.get(url).expect(404);
    },
  );

  it.each([
    ["post", "/v1/rollouts/demo/flags", "GET, HEAD"],
    ["delete", "/v1/rollouts/demo", "GET, HEAD"],
    ["get", "/v1/rollouts/demo/promote", "POST"],
    ["head", "/v1/rollouts/demo/promote", "POST"],
    ["put", "/v1/rollouts", "POST, GET, HEAD"],
    ["options", "/v1/rollouts", "POST, GET, HEAD"],
  ] as const)("answers 405 to %s %s and says what is allowed", async (method, url, allowed) => {
    const { headers } = await shared.api[method](url).expect(405);
    expect(headers["allow"]?.split(", ").toSorted()).toEqual(allowed.split(", ").toSorted());
  });
});
