import { createRequire } from "node:module";
import { OpenFeature, ProviderEvents, type Client } from "@openfeature/web-sdk";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { webProvider } from "./support/web-provider.ts";
import { AUTOPACK, ofrepService, type OfrepService } from "./support/service.ts";

let open: OfrepService;
let closed: OfrepService;
beforeAll(async () => {
  open = await ofrepService({});
  closed = await ofrepService({ anonymousRead: false });
});
afterAll(async () => {
  await OpenFeature.close();
  await Promise.all([open.close(), closed.close()]);
});

const TELEMETRY = "TELEMETRY_DB_ENABLED";
const BULK = `POST ${AUTOPACK}/ofrep/v1/evaluate/flags`;

interface WebClient {
  readonly client: Client;
  /** What the provider said had changed, one entry an event. */
  readonly changes: (readonly string[])[];
}

async function webClient(domain: string, service: OfrepService, headers: [string, string][] = []): Promise<WebClient> {
  const provider = webProvider({ baseUrl: service.url + AUTOPACK, cacheMode: "disabled", headers });
  const changes: (readonly string[])[] = [];
  const client = OpenFeature.getClient(domain);
  client.addHandler(ProviderEvents.ConfigurationChanged, (event) => {
    changes.push(event?.flagsChanged ?? []);
  });
  await OpenFeature.setProviderAndWait(domain, provider);
  return { client, changes };
}

const eventually = <T>(assertion: () => T) => vi.waitFor(assertion, { timeout: 10_000, interval: 20 });

describe("the official provider for browsers", () => {
  // First, while nobody else is heard on the service.
  it("is told nothing new when the stream begins, and spared the bytes", async () => {
    const before = open.requests.length;
    await webClient("quiet", open);
    const refetch = await eventually(() => {
      const found = open.requests.slice(before).find((each) => each.startsWith(`${BULK}?flagConfigEtag=`));
      expect(found).toBeDefined();
      return found ?? "";
    });
    expect(refetch).toMatch(/If-None-Match "autopack\.\d+\..*\.ofrep" → 304$/);
  });

  it("fetches all flags at once and evaluates from them", async () => {
    const { client } = await webClient("plain", open);
    const before = open.requests.length;
    expect(client.getBooleanDetails(TELEMETRY, false)).toMatchObject({ value: true, reason: "STATIC" });
    expect(client.getNumberValue("ARTIFACT_HISTORY_PACK_MAX_TIERS", 99)).toBe(5);
    expect(client.getStringDetails(TELEMETRY, "code")).toMatchObject({ value: "code", errorCode: "TYPE_MISMATCH" });
    expect(client.getBooleanDetails("NOPE", true)).toMatchObject({ value: true, errorCode: "FLAG_NOT_FOUND" });
    expect(open.requests.length).toBe(before);
  });

  it("is told by the stream, fetches anew and knows which flags changed", async () => {
    const before = open.requests.length;
    const { client, changes } = await webClient("live", open);
    await eventually(() =>
      expect(open.requests.slice(before).some((each) => each.startsWith(`${BULK}?flagConfigEtag=`))).toBe(true),
    );
    await open.command("kill-switches/complete-shutdown/engage");
    await eventually(() => expect(client.getBooleanValue(TELEMETRY, true)).toBe(false));
    // It has the values before it tells of them, and may fetch a second time meanwhile, which then changes nothing.
    await eventually(() => expect(changes.flat()).toContain(TELEMETRY));
    expect(changes.flat()).not.toContain("AUTOPACK_SKIP_CI");
    await open.command("kill-switches/complete-shutdown/rearm", { reason: "test", force: true });
    await eventually(() => expect(client.getBooleanValue(TELEMETRY, false)).toBe(true));
  });

  it("is spared the bytes when another attribute of its context changes", async () => {
    await webClient("context", open);
    const before = open.requests.length;
    await OpenFeature.setContext("context", { plan: "free" });
    expect(
      open.requests
        .slice(before)
        .filter((each) => each.startsWith(`${BULK} `))
        .at(-1),
    ).toMatch(/→ 304$/);
  });

  it("fails to start, for good, with a wrong token", async () => {
    await expect(webClient("wrong", closed, [["Authorization", "Bearer wrong"]])).rejects.toThrow(
      "Initialization failed",
    );
  });
});

describe("where reading needs a token", () => {
  it("opens the stream with the ticket it was given", async () => {
    const created = await closed.api
      .post("/v1/tokens")
      .send({ name: "browser", permissions: ["read"], rollouts: ["autopack"] })
      .expect(201);
    const { secret } = created.body as { secret: string };
    const { client } = await webClient("ticket", closed, [["Authorization", `Bearer ${secret}`]]);
    // The first event of a stream makes the provider ask again: it is open.
    await eventually(() => expect(closed.requests.some((each) => /flagConfigEtag=.*→ 304$/.test(each))).toBe(true));
    await closed.command("kill-switches/complete-shutdown/engage");
    await eventually(() => expect(client.getBooleanValue(TELEMETRY, true)).toBe(false));
  });
});

interface BulkResult {
  readonly httpStatus: number;
  readonly value?: { readonly flags?: readonly unknown[]; readonly errorCode?: string; readonly errorDetails?: string };
  readonly httpResponse: Response;
}
interface Api {
  postEvaluateFlag(key: string, request?: object): Promise<BulkResult>;
  postBulkEvaluateFlags(
    request?: object,
    etag?: string | null,
    event?: { flagConfigEtag: string },
  ): Promise<BulkResult>;
}

describe("the newest client of the protocol", () => {
  // Nothing of ours depends on it, so npm keeps it below the provider that does.
  const nested = createRequire(createRequire(import.meta.url).resolve("@openfeature/ofrep-web-provider"));
  const { OFREPApi } = nested("@openfeature/ofrep-core") as { OFREPApi: new (options: { baseUrl: string }) => Api };
  const api = (rollout = "autopack") => new OFREPApi({ baseUrl: `${open.url}/v1/rollouts/${rollout}` });

  it.each(["NOPE", "with space", "with/slash", "%"])("understands that there is no flag %s", async (key) => {
    const { httpStatus, value } = await api().postEvaluateFlag(key);
    expect({ httpStatus, value }).toMatchObject({ httpStatus: 404, value: { key, errorCode: "FLAG_NOT_FOUND" } });
  });

  it("understands why all flags cannot be had", async () => {
    const { httpStatus, value } = await api("nope").postBulkEvaluateFlags();
    expect({ httpStatus, value }).toMatchObject({ httpStatus: 404, value: { errorCode: "GENERAL" } });
    expect(value?.errorDetails).toContain('no rollout "nope"');
    expect(await api().postBulkEvaluateFlags({ context: [] })).toMatchObject({
      httpStatus: 400,
      value: { errorCode: "INVALID_CONTEXT" },
    });
  });

  it("is given the flags when the event it heard is of others, whatever it holds", async () => {
    const first = await api().postBulkEvaluateFlags();
    const etag = first.httpResponse.headers.get("etag") ?? "";
    const again = await api().postBulkEvaluateFlags({}, etag);
    expect(again.httpStatus).toBe(304);
    expect(again.httpResponse.headers.get("etag")).toBe(etag);
    expect((await api().postBulkEvaluateFlags({}, etag, { flagConfigEtag: etag })).httpStatus).toBe(304);
    expect((await api().postBulkEvaluateFlags({}, etag, { flagConfigEtag: '"other"' })).httpStatus).toBe(200);
  });
});
