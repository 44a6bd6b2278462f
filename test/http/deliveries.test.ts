import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";

const { api, asked } = contractApp();

describe("the log of deliveries", () => {
  it("is asked for by rollout, target and state, a page at a time", async () => {
    const { status, body } = await api.get("/v1/deliveries?rollout=demo&target=slack&status=failed&limit=3");
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ id: "12", message: "demo/7", lastStatus: 503 }], nextCursor: "next" });
    expect(asked.at(-1)).toEqual({ rollout: "demo", target: "slack", status: "failed", limit: 3 });
  });

  it.each(["target=fax", "status=lost", "rollout=_service"])("refuses %s", async (query) => {
    expect((await api.get(`/v1/deliveries?${query}`)).status).toBe(400);
  });

  it("starts one delivery anew", async () => {
    const { status, body } = await api.post("/v1/deliveries/12/redeliver");
    expect([status, body.status]).toEqual([200, "pending"]);
    expect(asked.at(-1)).toEqual({ redeliver: "12" });
  });

  it.each([
    ["99", 404],
    ["x", 400],
  ])("answers %s with %i", async (id, expected) => {
    expect((await api.post(`/v1/deliveries/${id}/redeliver`)).status).toBe(expected);
  });
});
