import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/service/service-error.ts";
import { contractApp } from "../support/contract-app.ts";
import { NOW } from "../support/fake-services.ts";

const HOLD = "/v1/rollouts/demo/hold";
const ENGAGE = "/v1/rollouts/demo/kill-switches/all-off/engage";
const REASON = { reason: "because" };
const OTHER = { reason: "something else" };

/** A door that requests wait at until it is opened, and the moment the first one arrives there. */
function door() {
  let open = () => {};
  let arrive = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const wait = () => (arrive(), opened);
  return { wait, open: () => open(), arrived };
}

describe("an Idempotency-Key", () => {
  it.each([
    ["accepted", 200],
    ["unchanged", 200],
    ["refused", 409],
  ] as const)("gives an %s command's first answer again, byte for byte, and acts once", async (outcome, status) => {
    const { api, executed, receipts } = contractApp({ outcome });
    const send = () => api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(status);
    const first = await send();
    const second = await send();
    expect(executed).toHaveLength(1);
    expect(second.text).toBe(first.text);
    expect(second.headers["content-type"]).toBe(first.headers["content-type"]);
    expect(first.headers).not.toHaveProperty("idempotent-replayed");
    expect(second.headers["idempotent-replayed"]).toBe("true");
    expect([...receipts.values()]).toEqual([
      expect.objectContaining({ actor: "token:admin", key: "k1", status, body: first.text, createdAt: NOW }),
    ]);
  });

  it("gives the answer even when the first request made If-Match stale", async () => {
    const { api, executed } = contractApp();
    await api.post(HOLD).set("Idempotency-Key", "k1").set("If-Match", '"3"').send(REASON).expect(200);
    await api.post(HOLD).set("Idempotency-Key", "k1").set("If-Match", '"2"').send(REASON).expect(200);
    expect(executed).toHaveLength(1);
  });

  it.each([
    ["another body", HOLD, OTHER],
    ["another command", "/v1/rollouts/demo/release", REASON],
  ])("is refused with %s", async (_what, url, body) => {
    const { api, executed } = contractApp();
    await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    const answer = await api.post(url).set("Idempotency-Key", "k1").send(body).expect(422);
    expect(answer.body.type).toBe("/problems/idempotency-key-reused");
    expect(executed).toHaveLength(1);
  });

  it("does not keep a kill back that has the key of something else, nor gives that one's answer for it", async () => {
    const { api, executed, receipts } = contractApp();
    await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    const kill = await api.post(ENGAGE).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(kill.headers).not.toHaveProperty("idempotent-replayed");
    expect(executed.map(({ command }) => command.type)).toEqual(["hold", "engage"]);
    expect(receipts.size, "the key stays the other's").toBe(1);
  });

  it.each(["x".repeat(256), "caf\u00e9"])("is refused in the form %s, except on a kill", async (key) => {
    const { api, executed, receipts } = contractApp();
    const answer = await api.post(HOLD).set("Idempotency-Key", key).send(REASON).expect(400);
    expect(answer.body.errors[0].parameter).toBe("Idempotency-Key");
    await api.post(ENGAGE).set("Idempotency-Key", key).send(REASON).expect(200);
    expect(executed.map(({ command }) => command.type)).toEqual(["engage"]);
    expect(receipts.size).toBe(0);
  });

  it("stores nothing for a dry run, so the real command still happens", async () => {
    const { api, executed, receipts } = contractApp();
    await api.post(`${HOLD}?dryRun=true`).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(receipts.size).toBe(0);
    await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(executed.map(({ dryRun }) => dryRun)).toEqual([true, false]);
  });

  it("does not keep a failure: the next try is carried out", async () => {
    let failures = 1;
    const { api, receipts } = contractApp({
      beforeDeciding: async () => {
        if (failures-- > 0) throw new ServiceError("store-unavailable", "The store does not answer. Try again.");
      },
    });
    await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(503);
    expect(receipts.size).toBe(0);
    const { headers } = await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(headers).not.toHaveProperty("idempotent-replayed");
  });
});

describe("a request whose key is in flight", () => {
  it("gets 409 while the first is being worked on, and its answer afterwards", async () => {
    const { wait, open, arrived } = door();
    const { api, executed } = contractApp({ beforeDeciding: wait });
    const send = () => api.post(HOLD).set("Idempotency-Key", "k1").send(REASON);
    const first = send().then((response) => response);
    await arrived;
    const second = await send().expect(409);
    expect(second.body.type).toBe("/problems/request-in-flight");
    expect(second.headers["retry-after"]).toBe("1");
    await api.post(HOLD).set("Idempotency-Key", "k1").send(OTHER).expect(422);
    open();
    expect((await first).status).toBe(200);
    expect((await send().expect(200)).headers["idempotent-replayed"]).toBe("true");
    expect(executed).toHaveLength(1);
  });

  it("is carried out all the same when it is a kill", async () => {
    const { wait, open, arrived } = door();
    const waits = [wait, async () => {}, async () => {}];
    const { api, executed } = contractApp({ beforeDeciding: () => (waits.shift() ?? wait)() });
    const send = () => api.post(ENGAGE).set("Idempotency-Key", "k1").send(REASON);
    const first = send().then((response) => response);
    await arrived;
    await send().expect(200);
    await send().send(OTHER).expect(200);
    expect(executed.map(({ receipt }) => receipt !== undefined)).toEqual([true, false, false]);
    open();
    expect((await first).status).toBe(200);
  });
});

describe("a store that cannot be asked for receipts", () => {
  const findReceipt = async () => {
    throw new ServiceError("store-unavailable", "The store does not answer. Try again.");
  };

  it("stops a keyed command, because it might have happened already", async () => {
    const { api, executed } = contractApp({ findReceipt });
    await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(503);
    expect(executed).toEqual([]);
  });

  it("does not stop a kill", async () => {
    const { api, executed } = contractApp({ findReceipt });
    await api.post(ENGAGE).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(executed).toHaveLength(1);
  });
});

describe("a race with another process for the same key", () => {
  it("is lost with the winner's answer", async () => {
    // The first look finds nothing, the commit finds the key taken, the second look finds the winner's receipt.
    let looks = 0;
    const winner = contractApp();
    const { text } = await winner.api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    const { api } = contractApp({
      findReceipt: async (actor, key) => (looks++ === 0 ? undefined : winner.receipts.get(`${actor} ${key}`)),
      beforeDeciding: async () => {
        throw new ServiceError("idempotency-key-reused", "Another request was answered under this key.");
      },
    });
    const answer = await api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(answer.text).toBe(text);
    expect(answer.headers["idempotent-replayed"]).toBe("true");
    expect(looks).toBe(2);
  });

  it("does not keep back a kill, when the other request was something else", async () => {
    const winner = contractApp();
    await winner.api.post(HOLD).set("Idempotency-Key", "k1").send(REASON).expect(200);
    const looks = [undefined, winner.receipts.get("token:admin k1")];
    const refusals = [new ServiceError("idempotency-key-reused", "Another request was answered under this key.")];
    const { api, executed } = contractApp({
      findReceipt: async () => looks.shift(),
      beforeDeciding: async () => {
        const refusal = refusals.shift();
        if (refusal) throw refusal;
      },
    });
    await api.post(ENGAGE).set("Idempotency-Key", "k1").send(REASON).expect(200);
    expect(executed.at(-1)?.receipt).toBeUndefined();
  });
});
