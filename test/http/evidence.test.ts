import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";

const URL = "/v1/rollouts/demo/evidence/smoke";

/** For tests that leave nothing behind. */
const shared = contractApp();

describe("posting evidence", () => {
  it.each([
    ["application/xml", "?exitCode=1", "<testsuite/>", { form: "xml", xml: "<testsuite/>", exitCode: 1 }],
    ["text/xml; charset=UTF-8", "", "<ä/>", { form: "xml", xml: "<ä/>", exitCode: null }],
    ["text/plain", "?exitCode=0", "✓ GO\n", { form: "text", text: "✓ GO\n", exitCode: 0 }],
    [
      "application/json",
      "",
      '{"value":3.4,"unit":"GiB"}',
      { form: "measurement", value: 3.4, unit: "GiB", note: null },
    ],
    ["application/json", "", '{"value":0}', { form: "measurement", value: 0, unit: null, note: null }],
    [
      "application/json",
      "",
      '{"holds":false,"note":"no","link":"https://ci.example/1"}',
      { form: "attestation", holds: false, note: "no", link: "https://ci.example/1" },
    ],
    ["application/json", "", '{"paths":["docs/a.md"]}', { form: "paths", paths: ["docs/a.md"] }],
    ["application/json", "", '{"paths":[]}', { form: "paths", paths: [] }],
  ])("as %s%s hands the service what was sent: %s", async (type, query, text, submission) => {
    const { api, recorded } = contractApp();
    await api.post(`${URL}${query}`).set("Content-Type", type).send(text).expect(201);
    expect(recorded).toEqual([
      { rollout: "demo", evidence: "smoke", submission, actor: "token:admin", source: null, observedAt: null },
    ]);
  });

  it("keeps its source, and when it was observed in UTC", async () => {
    const { api, recorded } = contractApp();
    const query = "?source=https%3A%2F%2Fci.example%2F12&observedAt=2026-01-05T09:00:00%2B01:00";
    await api.post(`${URL}${query}`).type("text/plain").send("GO").expect(201);
    expect(recorded[0]).toMatchObject({ source: "https://ci.example/12", observedAt: "2026-01-05T08:00:00.000Z" });
  });

  it.each([
    ['{"value":"3"}', "/value"],
    ['{"value":1e999}', "/value"],
    ['{"unit":"GiB"}', "/value"],
    ['{"holds":true}', "/note"],
    ['{"holds":true,"note":"x","value":1}', "/value"],
    ['{"holds":true,"note":"x","link":"javascript:alert(1)"}', "/link"],
    ['{"paths":["a",""]}', "/paths/1"],
    ['{"paths":"a"}', "/paths"],
    ['{"paths":["a"],"value":1}', "/value"],
    ["3", ""],
  ])("is refused at the place that does not fit: %s", async (text, pointer) => {
    const { api, recorded } = contractApp();
    const { body } = await api.post(URL).type("application/json").send(text).expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
    expect(recorded).toEqual([]);
  });

  it("is refused with an exit code it cannot have", async () => {
    const { api } = contractApp();
    await api.post(`${URL}?exitCode=0`).send({ value: 1 }).expect(400);
    await api.post(`${URL}?exitCode=256`).type("text/plain").send("GO").expect(400);
  });
});

describe("evidence that sets something off", () => {
  it("is answered with what was done because of it", async () => {
    const { body } = await shared.api.post(URL).type("text/plain").send("NO-GO").expect(201);
    expect(body.actions).toEqual([
      {
        stopCondition: "no-go",
        title: "Smoke test says NO-GO",
        message: "NO-GO (exit code 1)",
        // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
        then: "roll back to zero",
        decision: "accepted",
        stage: "zero",
        revision: 4,
      },
    ]);
  });
});

describe("probing a credential", () => {
  it("asks the service to, as whoever asks, and answers the record", async () => {
    const { api, asked } = contractApp();
    const { body } = await api.post(`${URL}/probe?source=cron`).expect(201);
    expect(asked).toEqual([{ rollout: "demo", evidence: "smoke", actor: "token:admin", source: "cron" }]);
    expect(body).toMatchObject({ evidence: "smoke", verdict: "pass", actions: [] });
  });

  it("says which variable to set where it is off", async () => {
    const { body } = await shared.api.post("/v1/rollouts/demo/evidence/off/probe").expect(409);
    expect(body).toMatchObject({ type: "/problems/probe-off", detail: expect.stringContaining("Set KEY") });
  });

  it("needs a token", async () => {
    await shared.stranger.post(`${URL}/probe`).expect(401);
  });
});

describe("reporting runs", () => {
  it("hands them to the service and answers the exposure with the revision", async () => {
    const { api, asked } = contractApp();
    const { body } = await api
      .post("/v1/rollouts/demo/exposures")
      .send({ runs: ["run-7"], revision: 3 })
      .expect(200);
    expect(asked).toEqual([{ rollout: "demo", runs: ["run-7"], revision: 3, actor: "token:admin" }]);
    expect(body).toMatchObject({ rollout: "demo", revision: 3, exposure: { id: 3, source: "reported" } });
  });

  it.each([{ runs: [] }, { runs: ["a", "a"] }, { runs: ["a\n"] }, { runs: "a" }, { runs: ["a"], revision: 1.5 }])(
    "refuses %j",
    async (sent) => {
      await shared.api.post("/v1/rollouts/demo/exposures").send(sent).expect(400);
    },
  );
});

describe("judging a document", () => {
  it.each(["text/yaml", "application/yaml", "text/plain", "application/json"])(
    "takes it as %s, as it was written",
    async (type) => {
      const { stranger, asked } = contractApp();
      const text = '{ "sluice":   1 }';
      await stranger.post("/v1/validate").type(type).send(text).expect(200);
      expect(asked).toEqual([{ text, file: "document" }]);
    },
  );
});

describe("starting a rollout", () => {
  it("answers where it is", async () => {
    const sent = { rollout: "second", definition: "demo" };
    const { headers } = await shared.api.post("/v1/rollouts").send(sent).expect(201);
    expect(headers).toMatchObject({ location: "/v1/rollouts/second", etag: '"3"' });
  });
});
