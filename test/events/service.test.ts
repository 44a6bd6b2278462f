import { EventSource } from "eventsource";
import { describe, expect, it, vi } from "vitest";
import { occupiedPort, scratchFolder } from "../support/sluice-process.ts";
import { openStream } from "./support/open-stream.ts";
import { startService, type Service } from "./support/service.ts";

async function withService(use: (service: Service) => Promise<void>, env: Readonly<Record<string, string>> = {}) {
  const service = await startService(env);
  try {
    await use(service);
  } finally {
    await service.stop();
  }
}

/** A client of the kind browsers have, which connects anew by itself. */
function eventSource(url: string, token: string) {
  const source = new EventSource(url, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  });
  const revisions: number[] = [];
  let activities = 0;
  source.addEventListener("flags", ({ data }) => {
    revisions.push((JSON.parse(String(data)) as { revision: number }).revision);
  });
  source.addEventListener("activity", () => (activities += 1));
  return { source, revisions, activities: () => activities };
}

const within = { timeout: 15_000, interval: 20 };

describe("a service with open streams", () => {
  it("stops without waiting for them, and its clients find their way back", async () => {
    const { port, release } = await occupiedPort();
    await release();
    const data = await scratchFolder();
    const env = { PORT: String(port), SLUICE_DATA_DIR: data.path };
    const first = await startService(env);
    const client = eventSource(`${first.url}/v1/rollouts/minimal/events`, first.token);
    await vi.waitFor(() => expect(client.revisions).toEqual([1]), within);
    const poll = fetch(`${first.url}/v1/rollouts/minimal/flags?wait=60s&revision=1`);
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${first.url}/metrics`)).text();
      expect(metrics).toMatch(/^sluice_event_stream_clients 2$/m);
    }, within);
    await first.stop();
    expect((await poll).status).toBe(200);

    await withService(async (second) => {
      // It has the state in force, so it is told only to look what else there is.
      await vi.waitFor(() => expect(client.activities()).toBe(1), within);
      expect(client.revisions).toEqual([1]);
      const revision = await second.bump("minimal");
      await vi.waitFor(() => expect(client.revisions).toEqual([1, revision]), within);
    }, env);
    client.source.close();
    await data.remove();
  });

  it("ends those of a token that is revoked, and no others", async () => {
    await withService(async (service) => {
      const issued = await service.issueToken("passing", ["read"]);
      const passing = await openStream(`${service.url}/v1/events`, { token: issued.secret });
      const staying = await openStream(`${service.url}/v1/events`, { token: service.token });
      await fetch(`${service.url}/v1/tokens/${issued.token.id}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${service.token}` },
      });
      await passing.ended;
      const revision = await service.bump("minimal");
      expect(await staying.next()).toMatchObject({ event: "flags", data: { revision } });
      staying.close();
    });
  });
});
