import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Probe, Variable } from "../../src/definition/definition.ts";
import { createProbeRunner } from "../../src/telemetry/probe-runner.ts";
import { answeringServer, json } from "./answering-server.ts";
import { selfSigned } from "./self-signed.ts";

const CANARY = "sk-c4nary+/=%7e";

function variable(name: string, type: Variable["type"], value: string | null = null): Variable {
  return {
    name,
    type,
    group: "",
    purpose: "",
    advice: null,
    served: false,
    required: false,
    default: value,
    const: null,
    autonomy: false,
    minimum: null,
    maximum: null,
  };
}

const VARIABLES = [
  variable("API_KEY", "secret"),
  variable("OTHER_KEY", "secret"),
  variable("API_BASE", "string", "https://api.example.test/v4"),
  variable("API_VERSION", "string", "2023-06-01"),
];

const PROBE: Probe = {
  secret: "API_KEY",
  method: "GET",
  url: "${API_BASE}/models",
  headers: { authorization: "Bearer ${API_KEY}" },
  body: null,
  valid: [200],
  invalid: [401, 403],
};

function run(
  environment: Readonly<Record<string, string>>,
  probe: Partial<Probe> = {},
  timeoutMs = 5_000,
  fetch: typeof globalThis.fetch = globalThis.fetch,
) {
  const runner = createProbeRunner({ fetch, secrets: (name) => environment[name] });
  return runner.run({ ...PROBE, ...probe }, VARIABLES, timeoutMs);
}

/** What each of them really answers to a list of its models. */
const PROVIDERS: Readonly<
  Record<string, { headers: Record<string, string>; sends: Record<string, string>; models: unknown; refusal: unknown }>
> = {
  GLM: {
    headers: PROBE.headers,
    sends: { authorization: `Bearer ${CANARY}` },
    models: { object: "list", data: [{ id: "glm-4.6", object: "model", created: 1759190400, owned_by: "z-ai" }] },
    refusal: { error: { code: "1000", message: `Authentication Failed for ${CANARY}` } },
  },
  Anthropic: {
    headers: { "x-api-key": "${API_KEY}", "anthropic-version": "${API_VERSION}" },
    sends: { "x-api-key": CANARY, "anthropic-version": "2023-06-01" },
    models: {
      data: [
        {
          type: "model",
          id: "claude-sonnet-4-5",
          display_name: "Claude Sonnet 4.5",
          created_at: "2025-09-29T00:00:00Z",
        },
      ],
      has_more: false,
      first_id: "claude-sonnet-4-5",
      last_id: "claude-sonnet-4-5",
    },
    refusal: {
      type: "error",
      error: { type: "authentication_error", message: `invalid x-api-key ${CANARY}` },
      request_id: "req_1",
    },
  },
  OpenAI: {
    headers: PROBE.headers,
    sends: { authorization: `Bearer ${CANARY}` },
    models: { object: "list", data: [{ id: "gpt-5", object: "model", created: 1754425777, owned_by: "system" }] },
    refusal: {
      error: {
        message: `Incorrect API key provided: ${CANARY}.`,
        type: "invalid_request_error",
        param: null,
        code: "invalid_api_key",
      },
    },
  },
};

describe.each(Object.entries(PROVIDERS))("a probe of %s", (_name, { headers, sends, models, refusal }) => {
  it.each([
    [200, models],
    [401, refusal],
    [403, refusal],
    [429, { error: { message: "rate limited" } }],
    [500, { error: "internal" }],
  ])("reports %i and nothing of what was answered", async (status, body) => {
    const server = await answeringServer(json(status, body));
    expect(await run({ API_KEY: CANARY, API_BASE: `${server.url}/v4` }, { headers })).toEqual({ status });
    expect(server.requests).toEqual([{ url: "/v4/models", headers: expect.objectContaining(sends) }]);
  });
});

describe("a probe", () => {
  it.each([{}, { API_KEY: "" }, { API_KEY: " \n" }])("is off without its secret: %j", async (environment) => {
    expect(await run(environment)).toEqual({ off: true, message: expect.stringContaining("API_KEY is not set") });
  });

  it("takes no notice of the line break a file puts behind a key", async () => {
    const server = await answeringServer(json(200, {}));
    expect(await run({ API_KEY: `${CANARY}\n`, API_BASE: server.url })).toEqual({ status: 200 });
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${CANARY}`);
  });

  it("posts its body as it stands", async () => {
    let received = "";
    const server = await answeringServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => (received += text));
      request.on("end", () => response.end());
    });
    const body = '{"model":"m","input":"${API_KEY}"}';
    const outcome = await run({ API_KEY: CANARY, API_BASE: server.url }, { method: "POST", body });
    expect([outcome, received]).toEqual([{ status: 200 }, body]);
  });

  it("never follows a redirect, because the credential would follow it too", async () => {
    const other = await answeringServer(json(200, {}));
    const server = await answeringServer((_request, response) => {
      response.writeHead(302, { location: `${other.url}/?key=${encodeURIComponent(CANARY)}` }).end();
    });
    const outcome = await run({ API_KEY: CANARY, API_BASE: server.url });
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining("a redirect to http") } });
    expect(other.requests).toEqual([]);
  });

  it("ends at its time limit", async () => {
    const server = await answeringServer(() => {});
    const outcome = await run({ API_KEY: CANARY, API_BASE: server.url }, {}, 200);
    expect(outcome).toEqual({
      failure: { cause: "timeout", message: `${server.url}/models did not answer within 0.2 s` },
    });
  });

  it("does not wait for an answer's body", async () => {
    const endless: RequestListener = (_request, response) => void response.writeHead(200).write("x");
    const server = await answeringServer(endless);
    expect(await run({ API_KEY: CANARY, API_BASE: server.url })).toEqual({ status: 200 });
  });

  it.each([
    [{ API_BASE: "http://api.example.test" }, {}, "only sent over https"],
    [{ API_BASE: "http://127.0.0.1.example.test" }, {}, "only sent over https"],
    [{ API_BASE: "http://notlocalhost" }, {}, "only sent over https"],
    [{ API_BASE: "ftp://127.0.0.1" }, {}, "only sent over https"],
    [{ API_BASE: "nowhere" }, {}, "filled in, is none"],
    [{ API_BASE: "https://user:word@127.0.0.1" }, {}, "holds a login"],
    [{}, { headers: { a: "${OTHER_KEY}" } }, "needs OTHER_KEY"],
    [{}, { headers: { a: "${HOME}" } }, "${HOME}, which the document does not declare"],
    [{ API_KEY: "a\r\nx: y" }, {}, "no header can carry"],
    [{ API_KEY: "clé" }, {}, "no header can carry"],
  ])("is not sent with %j %j", async (environment, probe, message) => {
    const fetch = () => Promise.reject(new Error("was sent"));
    const outcome = await run({ API_KEY: CANARY, ...environment }, probe, 1_000, fetch);
    expect(outcome).toEqual({ failure: { cause: "bad-shape", message: expect.stringContaining(message) } });
  });

  it("shows no secret, whichever error tells it back and however it spells it", async () => {
    const told = [CANARY, encodeURIComponent(CANARY), btoa(CANARY), CANARY.toUpperCase(), "other-c4nary"].join(" ");
    const cause = Object.assign(new Error(`bad header ${told}`), {});
    for (const error of [new Error(told), new TypeError("fetch failed", { cause })]) {
      const environment = { API_KEY: CANARY, OTHER_KEY: "other-c4nary", API_BASE: "https://api.example.test" };
      const text = JSON.stringify(await run(environment, {}, 1_000, () => Promise.reject(error)));
      expect(text).toContain("***");
      expect(text.toLowerCase()).not.toContain("c4nary");
      expect(text).not.toContain(btoa(CANARY));
    }
    const inUrl = { url: "${API_BASE}/${API_KEY}/models?key=${API_KEY}" };
    const hung = await answeringServer(({ socket }) => void socket.destroy());
    const quoted = JSON.stringify(await run({ API_KEY: "a/../c4nary", API_BASE: hung.url }, inUrl));
    expect(quoted).toContain(`${hung.url}/{API_KEY}/models cannot be asked`);
    expect(quoted).not.toContain("c4nary");
    const gone = JSON.stringify(await run({ API_KEY: "c4nary", API_BASE: "https://c4nary.invalid" }, {}, 5_000));
    expect(gone).toContain("host name is not known");
    expect(gone).not.toContain("c4nary");
  });
});

describe("a probe over TLS", () => {
  async function tlsServer() {
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-tls-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const pem = selfSigned();
    const authority = path.join(folder, "ca.pem");
    writeFileSync(authority, pem.cert);
    const keys: (string | undefined)[] = [];
    const server = createServer(pem, (request, response) => {
      keys.push(request.headers.authorization);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const address = server.address();
    return { url: `https://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`, authority, keys };
  }

  it("sends no key to whom it cannot trust", async () => {
    const { url, keys } = await tlsServer();
    expect(await run({ API_KEY: CANARY, API_BASE: url })).toEqual({
      failure: { cause: "unreachable", message: expect.stringContaining("not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)") },
    });
    expect(keys).toEqual([]);
  });

  it("sends it to whom the machine trusts", async () => {
    const { url, authority, keys } = await tlsServer();
    const module = new URL("../../src/telemetry/probe-runner.ts", import.meta.url).href;
    const program = `
      const { createProbeRunner } = await import(${JSON.stringify(module)});
      const runner = createProbeRunner({ fetch, secrets: (name) => ({ API_KEY: "k", API_BASE: ${JSON.stringify(url)} })[name] });
      console.log(JSON.stringify(await runner.run(${JSON.stringify(PROBE)}, ${JSON.stringify(VARIABLES)}, 5000)));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", program],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: authority } },
    );
    expect([JSON.parse(stdout), keys]).toEqual([{ status: 200 }, ["Bearer k"]]);
  });
});
