import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { requireProvenHistories } from "../support/proven-history.ts";
import { realApp, type RealApp } from "../support/real-app.ts";

const MINIMAL = readFileSync(path.resolve(import.meta.dirname, "../../machines/minimal.rollout.yaml"), "utf8");
const WIDER = MINIMAL.replace(/(name: minimal\n)/, "$1title: A wider one\n");
const ADOPT = "/v1/rollouts/minimal/adopt";

describe("versions and their adoption over HTTP", () => {
  let database: TestDatabase;
  let app: RealApp;
  let seconds = 0;
  beforeAll(async () => {
    database = await createDatabase("sqlite");
    const clock = () => new Date(Date.UTC(2026, 0, 5, 8, 0, seconds++));
    app = await realApp({ storeUrl: database.url, telemetryUrls: {}, clock });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const post = (url: string, body: object) => app.api.post(url).send(body);
  const publish = (text: string) => app.api.post("/v1/definitions").type("text/yaml").send(text);
  const adopt = (digest: string, more: object = {}) => ({ digest, reason: "better rules", ...more });
  const first = async () => (await app.api.get("/v1/definitions/minimal").expect(200)).body;

  it("publishes a version once, tells who did, and refuses a document with findings", async () => {
    const { digest } = await first();
    const { body } = await publish(WIDER).expect(201);
    expect(body).toMatchObject({ name: "minimal", title: "A wider one" });
    expect(body.digest).not.toBe(digest);
    expect((await publish(WIDER).expect(200)).body).toEqual(body);
    const { body: trail } = await app.api.get("/v1/audit?type=definition.published").expect(200);
    expect(trail.items).toHaveLength(1);
    expect(trail.items[0]).toMatchObject({ rollout: "_service", actor: "token:ci", data: { definition: body.digest } });
    const { body: problem } = await publish(MINIMAL.replace("name: minimal", "name: Minimal")).expect(422);
    expect(problem).toMatchObject({ type: "/problems/document-invalid", findings: [{ file: "document" }] });
  });

  it("serves each version, its machine and its diagram by digest", async () => {
    const [wider, known] = [(await publish(WIDER)).body.digest, (await first()).digest];
    const { body } = await app.api.get("/v1/definitions/minimal/versions").expect(200);
    expect(body.items).toEqual([
      { digest: wider, firstSeenAt: expect.any(String), latest: false, rollouts: [], rolloutCount: 0 },
      { digest: known, firstSeenAt: expect.any(String), latest: true, rollouts: ["minimal"], rolloutCount: 1 },
    ]);
    const version = await app.api.get(`/v1/definitions/minimal?digest=${wider}`).expect(200);
    expect(version.body).toMatchObject({ digest: wider, definition: { title: "A wider one" } });
    expect((await first()).definition.title).not.toBe("A wider one");
    await app.api.get(`/v1/definitions/minimal/machine?digest=${wider}`).expect(200);
    await app.api.get(`/v1/definitions/minimal/diagram?digest=${wider}`).expect(200);
    await app.api.get("/v1/definitions/nobody/versions").expect(404);
    await app.api.get(`/v1/definitions/autopack?digest=${wider}`).expect(404);
    await app.api.get("/v1/definitions/minimal?digest=short").expect(400);
  });

  it("previews, adopts once a key, and honours If-Match; both answers carry the impact", async () => {
    const { digest: wider } = (await publish(WIDER)).body;
    const { digest: known } = await first();
    const preview = await post(`${ADOPT}?dryRun=true`, adopt(wider)).expect(200);
    expect(preview.body).toMatchObject({
      decision: "accepted",
      dryRun: true,
      impact: { from: known, to: wider, rules: [] },
    });
    await post(ADOPT, adopt(wider)).set("If-Match", '"7"').expect(412);
    const keyed = () => post(ADOPT, adopt(wider)).set("If-Match", '"1"').set("Idempotency-Key", "adopt-1");
    const done = await keyed().expect(200);
    expect(done.body).toMatchObject({ decision: "accepted", revision: 2, impact: { to: wider } });
    const again = await keyed().expect(200);
    expect([again.headers["idempotent-replayed"], again.text]).toEqual(["true", done.text]);
    const { body } = await app.api.get("/v1/rollouts/minimal").expect(200);
    expect(body).toMatchObject({ revision: 2, definition: { digest: wider }, outdated: known });
    const { body: past } = await app.api.get("/v1/rollouts/minimal?revision=1").expect(200);
    expect(past).toMatchObject({ definition: { digest: known }, outdated: null });
    await post(ADOPT, adopt("latest")).expect(200);
    expect((await post(ADOPT, adopt("latest")).expect(200)).body.decision).toBe("unchanged");
    await post(ADOPT, adopt("0".repeat(64))).expect(404);
    await post(ADOPT, { digest: "latest" }).expect(400);
  });

  it("takes another person's consent by the digest, and refuses without it", async () => {
    const { digest: known, definition } = await first();
    const [stage] = definition.stages;
    const lax = MINIMAL.replace("sluice: 1\n", "sluice: 1\nmonitor: { interval: PT5M }\n");
    const { digest } = (await publish(lax)).body;
    await post("/v1/rollouts/minimal/hold", { reason: "look first" }).expect(200);
    const refused = await post(ADOPT, adopt(digest)).expect(409);
    expect(refused.body).toMatchObject({
      type: "/problems/not-allowed-now",
      stage: stage.id,
      blockers: [{ code: "approvals-missing", subject: `definition:${digest}` }],
      impact: { loosensPresent: true, rules: [{ effect: "looser", subject: "monitor" }] },
    });
    const lead = await post("/v1/tokens", { name: "lead", permissions: ["approve", "read"] }).expect(201);
    await app.book.refresh();
    const approvals = app.as(lead.body.secret).post("/v1/rollouts/minimal/approvals");
    const given = await approvals.send({ stage: `definition:${digest}` }).expect(200);
    expect(given.body.items).toMatchObject([{ stage: `definition:${digest}`, actor: "token:lead" }]);
    await post(ADOPT, adopt(digest)).expect(200);
    const { body } = await app.api.get("/v1/rollouts/minimal/approvals").expect(200);
    expect(body.items).toEqual([]);
    await post(ADOPT, adopt(known)).expect(200);
  });

  it("names to a token of named rollouts none but those, and lets it adopt there alone", async () => {
    const secret = async (name: string, rollout: string) => {
      const body = { name, permissions: ["read", "operate"], rollouts: [rollout] };
      return (await post("/v1/tokens", body).expect(201)).body.secret;
    };
    const [theirs, others] = [await secret("theirs", "minimal"), await secret("others", "autopack")];
    await app.book.refresh();
    const used = async (token: string) => {
      const { body } = await app.as(token).get("/v1/definitions/minimal/versions").expect(200);
      return body.items.flatMap(({ rollouts }: { rollouts: string[] }) => rollouts);
    };
    expect([await used(theirs), await used(others)]).toEqual([["minimal"], []]);
    await app.as(others).post(ADOPT).send(adopt("latest")).expect(403);
    await app.as(theirs).post(ADOPT).send(adopt("latest")).expect(200);
    await app.as(theirs).post("/v1/definitions").type("text/yaml").send(WIDER).expect(403);
  });

  it("leaves trails that verify, and that replay to what is stored", async () => {
    const { body } = await app.api.get("/v1/audit/verify").expect(200);
    expect(body.valid).toBe(true);
    expect(await requireProvenHistories(app)).toBe(2);
  });
});
