import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { operationsOf } from "../../src/http/openapi-document.ts";
import { readContract } from "../support/contract.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";
import { sampleRequest } from "../support/sample-request.ts";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";
import { random43, sightings, type Canary } from "./support/canaries.ts";

const plant = (name: string, shape = ""): Canary => ({ name, secret: shape + random43(randomBytes) });

const admin = plant("the admin token", "sluice_");
const given = {
  telemetry: plant("the password of the telemetry database"),
  store: plant("the password of the store"),
  prometheus: plant("the password of Prometheus"),
  provider: plant("a provider's key"),
  second: plant("another provider's key", "sk-"),
  webhook: plant("the secret of the webhook"),
  client: plant("the secret of the OIDC client"),
  slack: plant("the address of a Slack hook"),
};
const telegram: Canary = { name: "the token of the bot", secret: `12345678:${random43(randomBytes).slice(0, 35)}` };
const bearer: Canary = { name: "the JWT of single sign-on", secret: jwt() };
const pasted = [plant("a pasted token", "sluice_"), plant("a pasted key", "ghp_"), plant("a pasted password")];
const wrong = plant("a wrong token", "sluice_");
const ROLLOUT = "autopack";

function jwt(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", kid: "k" })}.${part({ sub: random43(randomBytes) })}.${random43(randomBytes)}`;
}

/** What people write when they are in a hurry. */
const HASTY = `see ${pasted[0]?.secret}, ${pasted[1]?.secret} and postgresql://bob:${pasted[2]?.secret}@db/x`;

describe("secrets given to a service that is used, misused and made to fail", () => {
  const issued: Canary[] = [];
  /** Where each text was seen, and the text. */
  const seen: (readonly [string, string])[] = [];
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let database: TestDatabase;
  let receiver: Server;
  let sluice: SluiceProcess;
  let dataDir: string;

  async function ask(
    method: string,
    url: string,
    token: string,
    body?: string,
    type = "application/json",
    patience = 10_000,
  ) {
    const timeout = AbortSignal.timeout(patience);
    const response = await fetch(sluice.url + url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": type }) },
      ...(body === undefined ? {} : { body }),
      signal: timeout,
    });
    let text = "";
    try {
      // A stream never ends by itself: what came until the patience was over is looked at.
      for await (const piece of response.body ?? []) text += Buffer.from(piece as Uint8Array).toString("utf8");
    } catch (error) {
      if (!timeout.aborted) throw error;
    }
    const headers = JSON.stringify([...response.headers]);
    return { status: response.status, text, shown: `${headers}\n${text}` };
  }

  const look = async (...request: Parameters<typeof ask>) => {
    const { shown, status } = await ask(...request);
    seen.push([`the answer to ${request[0]} ${request[1]}`, shown]);
    return status;
  };

  beforeAll(async () => {
    scratch = await scratchFolder();
    database = await createDatabase("postgresql");
    dataDir = path.join(scratch.path, "data");
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, "admin-token"), `${admin.secret}\n`, { mode: 0o600 });
    const machines = path.join(scratch.path, "machines");
    cpSync(path.resolve(import.meta.dirname, "../../machines"), machines, { recursive: true });
    const file = path.join(machines, "autopack.rollout.yaml");
    // Nobody listens there: no key leaves this machine.
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(/https:\/\/api\.(anthropic|openai)\.com/g, "https://127.0.0.1:9"),
    );
    receiver = createServer((request, response) => {
      // A receiver that fails and tells back what it was told, and more.
      response.writeHead(500).end(`no: ${request.url} ${JSON.stringify(request.headers)} ${given.webhook.secret}`);
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const address = receiver.address();
    const local = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
    const storeUrl = new URL(database.url);
    // Where the server asks for a password, its own stays.
    if (storeUrl.password === "") storeUrl.password = given.store.secret;
    sluice = await startSluice({
      SLUICE_DATA_DIR: dataDir,
      SLUICE_MACHINES: machines,
      SLUICE_STORE_URL: storeUrl.href,
      SLUICE_TELEMETRY_URL: `postgresql://watch:${given.telemetry.secret}@127.0.0.1:9/x`,
      SLUICE_PROMETHEUS_URL: `http://u:${given.prometheus.secret}@127.0.0.1:9`,
      SLUICE_OIDC_ISSUER: local,
      SLUICE_OIDC_AUDIENCE: "sluice",
      SLUICE_OIDC_PERMISSIONS: "groups=sre:read",
      SLUICE_OIDC_CLIENT_ID: "sluice",
      SLUICE_OIDC_CLIENT_SECRET: given.client.secret,
      SLUICE_LOG_LEVEL: "debug",
      SLUICE_NOTIFY_ALLOW_PRIVATE: "true",
      SLUICE_WEBHOOK_URL: `${local}/hook`,
      SLUICE_WEBHOOK_SECRET: given.webhook.secret,
      SLUICE_SLACK_WEBHOOK_URL: `${local}/services/${given.slack.secret}`,
      TELEGRAM_BOT_TOKEN: telegram.secret,
      TELEGRAM_CHAT_ID: "1",
      GLM_API_BASE: "https://127.0.0.1:9",
      GLM_API_KEY: given.provider.secret,
      ANTHROPIC_API_KEY: given.provider.secret,
      OPENAI_API_KEY: given.second.secret,
    });
  }, 60_000);
  afterAll(async () => {
    await sluice.stop("SIGKILL");
    receiver.closeAllConnections();
    receiver.close();
    await database.drop();
    await scratch.remove();
  });

  it("are used", async () => {
    const at = `/v1/rollouts/${ROLLOUT}`;
    const reason = JSON.stringify({ reason: `${HASTY}; ${given.client.secret}` });
    // The one answer that shows a new token, and the one that shows its successor.
    const created = await ask(
      "POST",
      "/v1/tokens",
      admin.secret,
      JSON.stringify({ name: "ci", permissions: ["read"] }),
    );
    const { secret, token } = JSON.parse(created.text) as { secret: string; token: { id: string } };
    const rotated = await ask("POST", `/v1/tokens/${token.id}/rotate`, admin.secret, "{}");
    const { secret: next } = JSON.parse(rotated.text) as { secret: string };
    issued.push({ name: "an issued token", secret }, { name: "a rotated token", secret: next });
    for (const each of [secret, next]) expect(await look("GET", at, each)).toBe(200);

    for (const move of ["hold", "release"]) expect(await look("POST", `${at}/${move}`, admin.secret, reason)).toBe(200);
    await look("POST", `${at}/kill-switches/disable-extended-contexts/engage`, admin.secret, reason);
    await look("POST", `${at}/promote`, admin.secret, reason);
    await look("POST", "/v1/freeze", admin.secret, reason);
    const note = JSON.stringify({ holds: true, note: `${HASTY}; ${given.client.secret}` });
    const source = encodeURIComponent(HASTY.slice(0, 200));
    const report = `${HASTY}\n${given.client.secret}\nGLM_API_KEY=${given.provider.secret}\nVERDICT: GO\n`;
    for (const evidence of ["smoke-test", "glm-key", "anthropic-key", "openai-key", "core-tests"]) {
      await look("POST", `${at}/evidence/${evidence}?source=${source}`, admin.secret, note);
      await look("POST", `${at}/evidence/${evidence}?exitCode=0`, admin.secret, report, "text/plain");
      await look("POST", `${at}/evidence/${evidence}/probe`, admin.secret, "{}");
    }
    const contract = readContract();
    for (const operation of operationsOf(contract)) {
      const { method, url, body } = sampleRequest(contract, operation, ROLLOUT);
      const text = body === null ? undefined : JSON.stringify(body.value);
      // An event stream has no end.
      const patience = url.endsWith("/events") ? 500 : 10_000;
      for (const token of [admin.secret, wrong.secret]) {
        await look(method.toUpperCase(), url, token, text, body?.mediaType, patience);
      }
    }
    // Nobody can say whose it is: the issuer fails.
    for (const url of [at, "/v1/audit", "/v1/tokens"]) await look("GET", url, bearer.secret);
  }, 120_000);

  it("are told from the terminal", async () => {
    const env = { SLUICE_URL: sluice.url, SLUICE_TOKEN: admin.secret, SLUICE_ROLLOUT: ROLLOUT };
    for (const line of [
      "status",
      "explain",
      "flags",
      "rollouts",
      "audit",
      "audit export",
      "token list",
      "deliveries",
      "audit verify",
      `hold --reason ${"x".repeat(9_999)}`,
    ]) {
      let out = "";
      const said = (text: string) => void (out += text);
      const io = { stdout: said, stderr: said, stdin: async () => "", fetch, isTty: false, hasTerminal: false };
      const ports = {
        now: () => new Date(),
        random: () => 0,
        spawn: () => Promise.reject(new Error("no")) as never,
        onSignal: () => () => {},
      };
      await runCli(line.split(" "), env, { ...io, ...ports });
      seen.push([`sluice ${line}`, out]);
    }
  });

  it("are there when everything fails", async () => {
    await runSql(database.url, "ALTER TABLE rollouts RENAME TO gone");
    expect(await look("GET", `/v1/rollouts/${ROLLOUT}`, admin.secret)).toBeGreaterThanOrEqual(500);
    await look("POST", `/v1/rollouts/${ROLLOUT}/hold`, admin.secret, JSON.stringify({ reason: HASTY }));
    await runSql(database.url, "ALTER TABLE gone RENAME TO rollouts");
    await runSql(database.url, "UPDATE tokens SET permissions = 'broken'");
    expect(await look("GET", "/v1/tokens", admin.secret)).toBe(500);
    for (const accept of ["application/x-ndjson", "text/csv"]) {
      const headers = { authorization: `Bearer ${admin.secret}`, accept };
      seen.push([`the export as ${accept}`, await (await fetch(`${sluice.url}/v1/audit`, { headers })).text()]);
    }
    await look("GET", "/metrics", admin.secret);
    await look("GET", "/v1/deliveries?limit=200", admin.secret);
  });

  it("are seen nowhere but where they belong", async () => {
    const all = [admin, ...Object.values(given), telegram, bearer, wrong, ...pasted, ...issued];
    const tables = await runSql(
      database.url,
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    for (const [table] of tables) {
      const rows = await runSql(database.url, `SELECT row_to_json(t)::text FROM "${String(table)}" t`);
      seen.push([`table ${String(table)}`, rows.map(([row]) => String(row)).join("\n")]);
    }
    await sluice.stop();
    seen.push(["the log and the banner", sluice.output()]);
    for (const file of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
      // The one file that holds a secret, readable by its owner alone.
      if (!file.isFile() || file.name === "admin-token") continue;
      seen.push([`file ${file.name}`, readFileSync(path.join(file.parentPath, file.name), "latin1")]);
    }
    expect(seen.length).toBeGreaterThan(120);
    expect(sluice.output()).toContain('"level":"error"');
    // That what was done left its traces where one would look for a secret.
    expect(seen.find(([where]) => where === "table audit_events")?.[1]).toContain("[redacted]");
    expect(seen.flatMap(([where, text]) => sightings(all, where, text))).toEqual([]);
  });

  it("would have been found", () => {
    const canary = plant("a canary", "sluice_");
    const { secret } = canary;
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    for (const text of [
      secret,
      secret.slice(0, 26),
      encodeURIComponent(secret),
      base64(secret),
      base64(`x${secret}y`),
      base64(`ab${secret}`),
      [...secret].toReversed().join(""),
    ]) {
      expect(sightings([canary], "a text", `before ${text} behind`)).toHaveLength(1);
    }
    expect(sightings([canary], "a text", `its prefix is ${secret.slice(0, 13)}`)).toEqual([]);
  });
});
