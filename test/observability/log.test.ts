import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLog, type LogLevel } from "../../src/observability/log.ts";
import { observeHttp } from "../../src/observability/observe-http.ts";
import { createRedactor } from "../../src/observability/redactor.ts";
import { UNTRACED } from "../../src/observability/tracer.ts";
import { ServiceError } from "../../src/service/service-error.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { contractApp } from "../support/contract-app.ts";

const TOKEN_SHAPED = `sluice_${"a1B2-c3D4_".repeat(4)}xyz`;

function caught(level: LogLevel = "info", secrets: readonly string[] = []) {
  const text: string[] = [];
  const clock = () => new Date("2026-01-05T08:00:00.000Z");
  const log = createLog({ level, write: (line) => text.push(line), secrets, clock });
  return { log, text, lines: () => text.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("a line of the log", () => {
  it("is one JSON object with its time and level", () => {
    const { log, text } = caught();
    log.warn({ rollout: "demo" }, "two\nlines");
    expect(text).toEqual([
      '{"level":"warn","time":"2026-01-05T08:00:00.000Z","rollout":"demo","message":"two\\nlines"}\n',
    ]);
  });

  it("is written from its level on", () => {
    const { log, lines } = caught("warn");
    log.info({}, "no");
    log.debug({}, "no");
    log.warn({}, "yes");
    log.error({}, "yes");
    expect(lines().map(({ level }) => level)).toEqual(["warn", "error"]);
    const silent = caught("silent");
    silent.log.error({}, "no");
    expect(silent.text).toEqual([]);
  });

  it.each([
    ["a known secret", "connect with hunter2-hunter2"],
    ["a known secret in a URL", "https://h/?k=hunter2-hunter2"],
    ["a known secret in base64", `basic ${Buffer.from("hunter2-hunter2").toString("base64")}`],
    ["credentials in a URL", "postgresql://admin:hunter2-hunter2@db/x"],
    ["a header", "Authorization: Bearer hunter2-hunter2"],
    ["a token of ours", `saw ${TOKEN_SHAPED} here`],
  ])("shows nothing of %s, wherever it stands", (_what, text) => {
    const { log, text: written } = caught("info", ["hunter2-hunter2"]);
    const err = Object.assign(new Error(text, { cause: new Error(text) }), { detail: { list: [text] } });
    log.error({ deep: { in: [text] }, err }, text);
    expect(written).toHaveLength(1);
    const shown = written.join("");
    for (const secret of ["hunter2-hunter2", Buffer.from("hunter2-hunter2").toString("base64"), TOKEN_SHAPED]) {
      expect(shown).not.toContain(secret);
    }
    expect(JSON.parse(shown)).toMatchObject({
      level: "error",
      err: { stack: expect.stringContaining("at ") as string },
    });
  });
});

describe("a line of the log that is written as it was made", () => {
  const SECRETS = ['hunter2-"hunter2"', "Passw0rd-\u00e9t\u00e9", "back\\slash-secret", "1234567890"];
  const PIECES = [
    ...SECRETS,
    ...SECRETS.map((secret) => Buffer.from(secret).toString("base64")),
    ...SECRETS.map(encodeURIComponent),
    "postgresql://admin:pass@db/x",
    "Bearer abcdefgh",
    "Bearer\nabcdefgh",
    "\u001b[31m",
    "password=",
    TOKEN_SHAPED,
    "demo",
    "line\nline",
    '"',
    " ",
    "{}",
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), { maxLength: 4 });

  it("says what it would say with each of its texts looked at by itself", () => {
    const redact = createRedactor(SECRETS);
    const texts = fc.record({ a: text, b: text, list: fc.array(text, { maxLength: 2 }), number: fc.integer() });
    fc.assert(
      fc.property(texts, ({ a, b, list, number }) => {
        const { log, lines } = caught("info", SECRETS);
        const fields = { a: a.join(""), list: list.map((pieces) => pieces.join("")), number };
        log.info(fields, b.join(""));
        expect(lines()).toEqual([
          {
            level: "info",
            time: "2026-01-05T08:00:00.000Z",
            a: redact(fields.a),
            list: fields.list.map(redact),
            number,
            message: redact(b.join("")),
          },
        ]);
      }),
    );
  });
});

describe("the log of requests", () => {
  const served = (options: Parameters<typeof contractApp>[0] = {}) => {
    const log = caught();
    let now = 0;
    const observer = observeHttp({
      metrics: { ended() {} },
      log: log.log,
      tracer: UNTRACED,
      monotonic: () => (now += 12.34),
    });
    return { ...contractApp({ ...options, observer }), lines: log.lines };
  };
  const TRACE = "0af7651916cd43dd8448eb211c80319c";

  it("has a line for what changes something, and none for what reads", async () => {
    const { api, lines } = served();
    await api.get("/v1/rollouts/demo/flags");
    await api.get("/v1/nowhere");
    expect(lines()).toEqual([]);
    const { headers } = await api
      .post("/v1/rollouts/demo/hold")
      .set("traceparent", `00-${TRACE}-b7ad6b7169203331-01`)
      .send({ reason: "wait" });
    expect(lines()).toEqual([
      {
        level: "info",
        time: "2026-01-05T08:00:00.000Z",
        message: "request",
        requestId: headers["x-request-id"],
        traceId: TRACE,
        operation: "holdPromotion",
        method: "POST",
        rollout: "demo",
        actor: "token:admin",
        status: 200,
        durationMs: 12.3,
      },
    ]);
  });

  it("has a line for strangers, without a name for them", async () => {
    const { stranger, lines } = served();
    await stranger.post("/v1/rollouts/demo/hold").send({ reason: "wait" }).expect(401);
    expect(lines()).toMatchObject([{ operation: "holdPromotion", rollout: null, actor: null, status: 401 }]);
  });

  it("has the stack of an error nobody foresaw once, and the request beside it", async () => {
    const { api, lines } = served({ beforeDeciding: () => Promise.reject(new Error("boom")) });
    const { headers } = await api.post("/v1/rollouts/demo/promote").send({}).expect(500);
    const requestId = headers["x-request-id"];
    const [failure, request, ...more] = lines();
    expect(more).toEqual([]);
    expect(failure).toMatchObject({ level: "error", requestId, message: "unexpected error", err: { message: "boom" } });
    expect(request).toMatchObject({ level: "error", requestId, operation: "promoteRollout", status: 500 });
    expect(JSON.stringify(lines()).match(/at .*log\.test\.ts/g)?.length).toBeGreaterThan(0);
    expect(request).not.toHaveProperty("err");
  });

  it("says why the server failed at a request, in the line of the request and without secrets", async () => {
    const driver = new Error("Invalid invocation\n\n→ 12 await tx.run(\nconnect ECONNREFUSED 10.0.0.5:5432");
    const message =
      "The store could not answer (connect ECONNREFUSED 10.0.0.5:5432 as postgresql://admin:hunter2-hunter2@db); nothing was written.";
    const store = new StoreError("unavailable", message, { cause: driver });
    const error = new ServiceError("store-unavailable", message, {}, { cause: store });
    const { api, lines } = served({ beforeDeciding: () => Promise.reject(error) });
    await api.post("/v1/rollouts/demo/promote").send({}).expect(503);
    expect(lines()).toEqual([
      expect.objectContaining({
        level: "error",
        message: "request",
        status: 503,
        cause: expect.stringMatching(
          /^The store could not answer \(connect ECONNREFUSED 10\.0\.0\.5:5432 as [^;]*; nothing was written\.$/,
        ),
      }),
    ]);
    expect(JSON.stringify(lines())).not.toContain("hunter2");
  });

  it("says what is behind the cause, where that says more", async () => {
    const behind = new Error("getaddrinfo ENOTFOUND db");
    const error = new ServiceError("store-unavailable", "The store is away.", {}, { cause: behind });
    const { api, lines } = served({ beforeDeciding: () => Promise.reject(error) });
    await api.post("/v1/rollouts/demo/promote").send({}).expect(503);
    expect(lines()).toMatchObject([{ status: 503, cause: "The store is away. (getaddrinfo ENOTFOUND db)" }]);
  });

  it.each([
    ["deploy-4711", true],
    ["4bf92f35-77b3-4da6-a3ce-929d0e0e4736", true],
    ["has space", false],
    ['quote"', false],
    ["x".repeat(129), false],
    ["", false],
  ])("calls a request %j what its caller calls it: %s", async (name, kept) => {
    const { api } = served();
    const { headers } = await api.get("/livez").set("X-Request-Id", name);
    expect(headers["x-request-id"] === name).toBe(kept);
    expect(headers["x-request-id"]).not.toBe("");
  });

  it.each(["garbage", `00-${"0".repeat(32)}-b7ad6b7169203331-01`, `ff-${TRACE}-b7ad6b7169203331-01`])(
    "knows no trace in %s",
    async (traceparent) => {
      const { api, lines } = served();
      await api.post("/v1/rollouts/demo/hold").set("traceparent", traceparent).send({ reason: "wait" });
      expect(lines()[0]).not.toHaveProperty("traceId");
    },
  );
});
