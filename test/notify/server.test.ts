import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../src/config.ts";
import { signatureOf } from "../../src/notify/webhook.ts";
import { startServer } from "../../src/server.ts";
import { answering, receiver } from "./support/receiver.ts";

it("the service tells its webhook of a kill switch somebody pulled, signed", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-notify-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const hook = await receiver(answering(200));
  const env = {
    PORT: "0",
    SLUICE_WEBHOOK_URL: hook.url,
    SLUICE_WEBHOOK_SECRET: "key",
    SLUICE_NOTIFY_ALLOW_PRIVATE: "true",
  };
  const machines = path.resolve(import.meta.dirname, "../../machines");
  const running = await startServer(readConfig(env, folder, machines), () => new Date());
  onTestFinished(() => running.stop());
  const token = readFileSync(running.adminTokenFile, "utf8").trim();
  const engaged = await fetch(`${running.url}/v1/rollouts/autopack/kill-switches/complete-shutdown/engage`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "drill" }),
  });
  expect(engaged.status).toBe(200);
  const told = () => hook.received.find(({ body }) => body.includes("sluice.kill_switch.engaged"));
  await expect.poll(told, { timeout: 8000 }).toBeDefined();
  const { headers = {}, body = "" } = told() ?? {};
  expect(headers["sluice-signature"]).toBe(`v1=${signatureOf("key", String(headers["sluice-timestamp"]), body)}`);
  const { text } = (JSON.parse(body) as { data: { text: string } }).data; // the service's own CloudEvent
  expect(text).toContain("autopack: KILL SWITCH ENGAGED: complete-shutdown by token:admin.\nWhy: drill\n");
  expect(text).toContain("Contacts: slack #autopack-ops; on-call PagerDuty rotation");
  // The day's heads go out beside it, in an order nobody promises.
  await expect
    .poll(() => hook.received.some((each) => each.body.includes("sluice.audit.heads")), { timeout: 8000 })
    .toBe(true);
});
