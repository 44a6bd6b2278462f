import { describe, expect, it } from "vitest";
import { NOW } from "../support/fake-services.ts";
import { contractApp } from "../support/contract-app.ts";

const { api, asked } = contractApp();
const get = (url: string, accept: string) => api.get(url).set("accept", accept);

describe("the export of the trail", () => {
  it("is one JSON object a line, everything that matches and not a page", async () => {
    const { status, headers, text } = await get("/v1/audit?rollout=demo&limit=1", "application/x-ndjson");
    expect({ status, length: headers["content-length"] }).toEqual({ status: 200, length: undefined });
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ id: "42", prevHash: "0".repeat(64), data: { from: "zero", to: "one" } });
    expect(asked.at(-1)).toEqual({ rollout: "demo" });
  });

  it("is a table no spreadsheet runs anything of", async () => {
    const { text } = await get(`/v1/audit?since=${NOW}`, "text/csv");
    const [head, first, second] = text.split("\r\n42,");
    expect(head).toBe("id,seq,rollout,revision,type,at,actor,reason,data,prevHash,hash");
    expect(first).toContain('token:admin,,"{""from"":""zero"",""to"":""one""}",');
    expect(second).toContain(`token:admin,"'=1,""2""\r\n",`);
    expect(asked.at(-1)).toEqual({ since: NOW });
  });

  it("is not begun in the middle", async () => {
    const { status, body } = await api.get("/v1/audit?cursor=abc").set("accept", "text/csv");
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ parameter: "cursor" }]);
  });

  it("is refused in a form nobody writes, and a page stays the default", async () => {
    expect((await get("/v1/audit", "image/png")).status).toBe(406);
    expect((await get("/v1/audit", "*/*")).body.items).toHaveLength(1);
    expect((await get("/v1/audit", "application/json")).headers["vary"]).toBe("Accept");
  });

  it("sends nothing but its head to HEAD", async () => {
    const { status, headers, text } = await api.head("/v1/audit").set("accept", "text/csv");
    expect({ status, text: text ?? "" }).toEqual({ status: 200, text: "" });
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
  });

  it("is cut off where the store fails on the way, so that half a trail does not look whole", async () => {
    async function* broken() {
      yield (await api.get("/v1/audit")).body.items[0];
      throw new Error("the store went away");
    }
    const { services } = contractApp();
    const failing = contractApp({ overrides: { audit: { ...services.audit, export: async () => broken() } } });
    await expect(failing.api.get("/v1/audit").set("accept", "text/csv")).rejects.toThrow(/aborted|hang up/);
  });
});

describe("verifying the trail", () => {
  it("tells of each rollout what was found, broken or not", async () => {
    const { body } = await api.get("/v1/audit/verify");
    expect(body.valid).toBe(false);
    expect(body.rollouts).toMatchObject([{ problem: { seq: 3 } }, { rollout: "other", events: 1 }]);
    expect(body.rollouts[1]).not.toHaveProperty("problem");
    expect(asked.at(-1)).toEqual({});
  });

  it("looks at one rollout where asked to", async () => {
    await api.get("/v1/audit/verify?rollout=demo");
    expect(asked.at(-1)).toEqual({ rollout: "demo" });
  });
});

describe("the time machine", () => {
  it.each([
    ["?revision=2", { revision: 2 }],
    ["?at=2026-01-05T09:00:00%2B01:00", { at: NOW }],
  ])("asks the history for %s, for flags, their sources and the rollout", async (query, moment) => {
    for (const where of ["/flags", "/flags/explain", ""]) {
      asked.length = 0;
      expect((await api.get(`/v1/rollouts/demo${where}${query}`)).status).toBe(200);
      expect(asked).toEqual([moment]);
    }
  });

  it("takes one moment, not two, and none that is no instant", async () => {
    expect((await api.get(`/v1/rollouts/demo/flags?at=${NOW}&revision=2`)).status).toBe(400);
    expect((await api.get("/v1/rollouts/demo?revision=-1")).status).toBe(400);
    expect((await api.get("/v1/rollouts/demo/diff?from=1&to=yesterday")).status).toBe(400);
    expect((await api.get("/v1/rollouts/demo/diff?from=1")).status).toBe(400);
  });

  it("tells two moments apart", async () => {
    const { body } = await api.get(`/v1/rollouts/demo/diff?from=1&to=${NOW}`);
    expect(asked.at(-1)).toEqual({ from: { revision: 1 }, to: { at: NOW } });
    expect(body).toMatchObject({ from: { stage: "zero", held: null }, to: { engaged: [{ killSwitch: "all-off" }] } });
    expect(body.changes).toContainEqual({ name: "NEW", from: null, to: 3 });
  });
});
