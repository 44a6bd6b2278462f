import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";

const APPROVALS = "/v1/rollouts/demo/approvals";

describe("approvals over HTTP", () => {
  it("are given and withdrawn in the name of the caller", async () => {
    const { api, asked } = contractApp();
    await api.post(APPROVALS).send({ stage: "two", note: "seen" }).expect(200);
    await api.post(APPROVALS).send({ stage: "two" }).expect(200);
    await api.delete(`${APPROVALS}/two`).expect(200);
    const { body } = await api.get(APPROVALS).expect(200);
    const actor = "token:admin";
    expect(asked).toEqual([
      { rollout: "demo", stage: "two", note: "seen", actor },
      { rollout: "demo", stage: "two", note: null, actor },
      { rollout: "demo", stage: "two", actor },
      "demo",
    ]);
    expect(body.stages).toEqual([{ stage: "two", required: 2, given: 1 }]);
  });

  it.each([{}, { stage: "Two" }, { stage: "two", actor: "token:lead" }])("are not taken as %j", async (body) => {
    await contractApp().api.post(APPROVALS).send(body).expect(400);
  });
});

describe("the freeze over HTTP", () => {
  it("is declared, read and lifted", async () => {
    const { api, asked } = contractApp();
    const declared = await api.post("/v1/freeze").send({ reason: "incident" }).expect(200);
    expect(declared.body).toMatchObject({ decision: "accepted", frozen: { actor: "token:admin", reason: "incident" } });
    expect((await api.get("/v1/freeze").expect(200)).body).toEqual({ frozen: null });
    const lifted = await api.post("/v1/freeze/lift").send({ reason: "over" }).expect(200);
    expect(lifted.body).toEqual({ decision: "accepted", frozen: null });
    expect(asked).toEqual(["incident", "over"]);
  });

  it("needs a reason both ways", async () => {
    const { api, asked } = contractApp();
    await api.post("/v1/freeze").send({}).expect(400);
    await api.post("/v1/freeze/lift").send({ reason: "" }).expect(400);
    expect(asked).toEqual([]);
  });
});
