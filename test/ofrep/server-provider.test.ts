import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature, type Client } from "@openfeature/server-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";
import { listening, type Listening } from "../support/listening.ts";
import { AUTOPACK, ofrepService, type OfrepService } from "./support/service.ts";

let service: OfrepService;
let client: Client;
let token = "";
beforeAll(async () => {
  service = await ofrepService({ anonymousRead: false });
  const created = await service.api
    .post("/v1/tokens")
    .send({ name: "app", permissions: ["read"], rollouts: ["autopack"] })
    .expect(201);
  token = (created.body as { secret: string }).secret;
  client = await clientAt("server", service.url + AUTOPACK, [["X-API-Key", token]]);
});
afterAll(async () => {
  await OpenFeature.close();
  await service.close();
});

async function clientAt(domain: string, baseUrl: string, headers: [string, string][] = []): Promise<Client> {
  await OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl, headers }));
  return OpenFeature.getClient(domain);
}

describe("the official provider for servers", () => {
  it("evaluates what is in force, typed, and says where it comes from", async () => {
    const details = await client.getBooleanDetails("TELEMETRY_DB_ENABLED", false);
    expect(details).toMatchObject({
      value: true,
      reason: "STATIC",
      variant: "true",
      flagKey: "TELEMETRY_DB_ENABLED",
    });
    expect(details.flagMetadata).toEqual({
      rollout: "autopack",
      stage: "stage-0",
      revision: 1,
      engaged: "",
      source: "stage stage-0",
    });
    expect(await client.getNumberValue("ARTIFACT_HISTORY_PACK_MAX_TIERS", 99)).toBe(5);
  });

  it.each([undefined, {}, { targetingKey: "run-17" }, { targetingKey: "run-17", nested: { list: [1, "x"] } }])(
    "evaluates the same in the context %j",
    async (context) => {
      expect(await client.getBooleanDetails("AUTOPACK_SKIP_CI", true, context)).toMatchObject({
        value: false,
        reason: "STATIC",
      });
    },
  );

  it("says so when the type is another", async () => {
    const details = await client.getStringDetails("TELEMETRY_DB_ENABLED", "code");
    expect(details).toMatchObject({ value: "code", reason: "ERROR", errorCode: "TYPE_MISMATCH" });
  });

  it.each(["NOPE", "with space", "nope/with space", "toString", "ümlaut"])(
    "says that there is no flag %s",
    async (key) => {
      const details = await client.getBooleanDetails(key, true);
      expect(details).toMatchObject({ value: true, reason: "ERROR", errorCode: "FLAG_NOT_FOUND" });
    },
  );

  it("goes by the default rollout where its base URL names none", async () => {
    const plain = await clientAt("default", service.url, [["Authorization", `Bearer ${token}`]]);
    expect((await plain.getBooleanDetails("TELEMETRY_DB_ENABLED", false)).flagMetadata).toMatchObject({
      rollout: "autopack",
    });
    const everything = await clientAt("admin", service.url, [["Authorization", "Bearer secret"]]);
    const details = await everything.getBooleanDetails("TELEMETRY_DB_ENABLED", false);
    expect(details).toMatchObject({ value: false, errorCode: "FLAG_NOT_FOUND" });
    expect(details.errorMessage).toContain("SLUICE_ROLLOUT");
  });

  it("says what was asked for where the base URL ends in a slash", async () => {
    const slashed = await clientAt("slash", `${service.url}${AUTOPACK}/`, [["X-API-Key", token]]);
    const details = await slashed.getBooleanDetails("TELEMETRY_DB_ENABLED", false);
    expect(details).toMatchObject({ value: false, reason: "ERROR" });
    expect(details.errorMessage).toContain("There is nothing at /v1/rollouts/autopack//ofrep/v1/");
  });

  it.each([
    ["without a token", []],
    ["with a wrong one", [["Authorization", "Bearer wrong"]]],
  ] as [string, [string, string][]][])("keeps to the default of the code %s", async (what, headers) => {
    const stranger = await clientAt(what, service.url + AUTOPACK, headers);
    expect(await stranger.getBooleanDetails("TELEMETRY_DB_ENABLED", false)).toMatchObject({
      value: false,
      reason: "ERROR",
    });
  });

  it("sees a kill switch with the next evaluation", async () => {
    const revision = await service.command("kill-switches/complete-shutdown/engage");
    const details = await client.getBooleanDetails("TELEMETRY_DB_ENABLED", true);
    expect(details).toMatchObject({ value: false, flagMetadata: { revision, engaged: "complete-shutdown" } });
    await service.command("kill-switches/complete-shutdown/rearm", { reason: "test", force: true });
    expect(await client.getBooleanValue("TELEMETRY_DB_ENABLED", false)).toBe(true);
  });
});

describe("a fault of the server", () => {
  let broken: Listening;
  beforeAll(async () => {
    const fail = () => {
      throw new Error("nobody foresaw this");
    };
    broken = await listening(
      contractApp({ overrides: { flags: { current: fail, default: fail, complete: () => true } } }).app,
    );
  });
  afterAll(() => broken.close());

  it("reaches the application as a sentence, and without its cause", async () => {
    const unlucky = await clientAt("broken", `${broken.url}/v1/rollouts/demo`);
    const details = await unlucky.getBooleanDetails("FEATURE", true);
    expect(details).toMatchObject({ value: true, reason: "ERROR", errorCode: "GENERAL" });
    expect(details.errorMessage).toContain("request id");
    expect(details.errorMessage).not.toContain("foresaw this");
  });
});
