import { describe, expect, it } from "vitest";
import { contractApp } from "../support/contract-app.ts";
import { demoSnapshot } from "../support/fake-services.ts";

// A database that was put back, or failed over to one without the last changes, uses a revision a second time.
const other = { ...demoSnapshot, flags: { ...demoSnapshot.flags, FEATURE: false } };
const first = contractApp();
const second = contractApp({ overrides: { flags: { ...first.services.flags, current: () => other } } });
const DEMO = "/v1/rollouts/demo";

describe("who holds an answer of a revision that now means something else", () => {
  it.each(["json", "dotenv", "shell", "github", "systemd", "configmap", "terraform"])(
    "gets the flags in force, as %s",
    async (format) => {
      const { headers } = await first.api.get(`${DEMO}/flags?format=${format}`).expect(200);
      const again = await second.api.get(`${DEMO}/flags?format=${format}`).set("If-None-Match", headers["etag"] ?? "");
      expect(again.status).toBe(200);
    },
  );

  it("gets them by OpenFeature's protocol", async () => {
    const bulk = `${DEMO}/ofrep/v1/evaluate/flags`;
    const { headers } = await first.api.post(bulk).send({}).expect(200);
    await second.api
      .post(bulk)
      .set("If-None-Match", headers["etag"] ?? "")
      .send({})
      .expect(200);
  });

  it.each(["events", "ofrep/v1/events"])("is told by %s", async (events) => {
    const told = async ({ api }: typeof first, lastEventId?: string) => {
      const asked = api.get(`${DEMO}/${events}`);
      const { text } = await (lastEventId === undefined ? asked : asked.set("Last-Event-ID", lastEventId)).expect(200);
      return text;
    };
    const [, id = ""] = /^id: (.*)$/m.exec(await told(first)) ?? [];
    expect(id).not.toBe("");
    expect(await told(first, id)).not.toContain(`id: ${id}`);
    expect(await told(second, id)).toMatch(/^id: demo\.3\./m);
  });
});
