import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readContract, responseChecker } from "../support/contract.ts";
import { openStream, type OpenStream, type StreamHeaders } from "./support/open-stream.ts";
import { startService, type Service } from "./support/service.ts";

let service: Service;
const streams: OpenStream[] = [];

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
afterEach(() => streams.splice(0).forEach((stream) => stream.close()));

async function follow(address: string, headers: StreamHeaders = {}): Promise<OpenStream> {
  const stream = await openStream(`${service.url}${address}`, headers);
  streams.push(stream);
  return stream;
}
const flagsOf = async (rollout: string): Promise<unknown> =>
  (await fetch(`${service.url}/v1/rollouts/${rollout}/flags`)).json();

const MINIMAL = "/v1/rollouts/minimal/events";

describe("the events of a rollout", () => {
  it("begin with the very answer of GET flags", async () => {
    const stream = await follow(MINIMAL);
    expect(stream.status).toBe(200);
    const event = await stream.next();
    expect(event).toEqual({ event: "flags", id: expect.any(String), data: await flagsOf("minimal") });
    expect(stream.text).toMatch(/^retry: 2000\n\n/);
  });

  it("tell of each new revision, once acknowledged", async () => {
    const stream = await follow(MINIMAL);
    await stream.next();
    const revision = await service.bump("minimal");
    expect(await stream.next()).toMatchObject({ event: "flags", data: { rollout: "minimal", revision } });
  });

  it("tell of what else is recorded, such as a refusal", async () => {
    const stream = await follow(MINIMAL);
    await stream.next();
    await service.post("/v1/freeze", { reason: "the year ends" });
    expect(await stream.next()).toEqual({ event: "activity", id: undefined, data: { rollout: "minimal" } });
    await service.post("/v1/freeze/lift", { reason: "it has ended" }).catch(() => undefined);
  });

  it("do not repeat the state to a client that has it, which is told to look for the rest", async () => {
    const first = await follow(MINIMAL);
    const { id } = await first.next();
    const second = await follow(MINIMAL, { lastEventId: id });
    expect(await second.next()).toMatchObject({ event: "activity" });
    const revision = await service.bump("minimal");
    expect(await second.next()).toMatchObject({ event: "flags", data: { revision } });
  });

  it("give a client that missed something the newest state at once", async () => {
    const first = await follow(MINIMAL);
    const { id } = await first.next();
    first.close();
    await service.bump("minimal");
    const revision = await service.bump("minimal");
    const second = await follow(MINIMAL, { lastEventId: id });
    expect(await second.next()).toMatchObject({ event: "flags", data: { revision } });
  });

  it("are not told to followers of other rollouts", async () => {
    const other = await follow("/v1/rollouts/second/events");
    await other.next();
    await service.bump("minimal");
    const revision = await service.bump("second");
    expect(await other.next()).toMatchObject({ event: "flags", data: { rollout: "second", revision } });
  });

  it("keep the contract", async () => {
    const stream = await follow(MINIMAL);
    await stream.next();
    await service.bump("minimal");
    await stream.next();
    const headers = Object.fromEntries(Object.entries(stream.headers).map(([name, value]) => [name, String(value)]));
    responseChecker(readContract())("get", MINIMAL, { status: stream.status, headers, text: stream.text });
  });

  it("are not there for a rollout nobody started", async () => {
    const answer = await fetch(`${service.url}/v1/rollouts/nobody/events`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ type: "/problems/rollout-not-found" });
  });
});

describe("the events of all rollouts", () => {
  it("begin with what happens next", async () => {
    const stream = await follow("/v1/events", { token: service.token });
    const revision = await service.bump("minimal");
    expect(await stream.next()).toEqual({
      event: "flags",
      id: expect.any(String),
      data: { rollout: "minimal", stage: "disabled", revision },
    });
  });

  it("go on where a client was, each rollout told of once", async () => {
    const first = await follow("/v1/events");
    await service.bump("minimal");
    await first.next();
    first.close();
    await service.bump("minimal");
    await service.bump("second");
    const revision = await service.bump("minimal");
    const second = await follow("/v1/events", { lastEventId: first.lastEventId });
    expect(await second.next()).toMatchObject({ event: "flags", data: { rollout: "second" } });
    expect(await second.next()).toMatchObject({ event: "flags", data: { rollout: "minimal", revision } });
  });

  it("go on where a client was that had not got any event", async () => {
    const first = await follow("/v1/events");
    first.close();
    await first.ended;
    const revision = await service.bump("minimal");
    const second = await follow("/v1/events", { lastEventId: first.lastEventId });
    expect(await second.next()).toMatchObject({ event: "flags", data: { rollout: "minimal", revision } });
  });

  it("tell a client whose place is not known to read everything anew", async () => {
    const stream = await follow("/v1/events", { lastEventId: "of-another-process" });
    expect(await stream.next()).toMatchObject({ event: "activity", data: { rollout: null } });
  });

  it("of rollouts a token may not read are never told, whatever it asks for", async () => {
    const few = await service.issueToken("few", ["read"], ["minimal"]);
    const stream = await follow("/v1/events", { token: few.secret });
    await service.bump("second");
    const revision = await service.bump("minimal");
    expect(await stream.next()).toMatchObject({ event: "flags", data: { rollout: "minimal", revision } });
    const back = await follow("/v1/events", { token: few.secret, lastEventId: "unknown" });
    await back.next();
    await service.bump("second");
    await service.bump("minimal");
    await back.next();
    expect(stream.text + back.text).not.toContain("second");
  });
});
