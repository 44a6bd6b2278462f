import { describe, expect, it } from "vitest";
import { createPost } from "../../src/notify/post.ts";
import { incidentOf, pagerdutyTarget } from "../../src/notify/pagerduty.ts";
import { slackTarget } from "../../src/notify/slack.ts";
import { telegramTarget } from "../../src/notify/telegram.ts";
import type { Target } from "../../src/notify/target.ts";
import { signatureOf, webhookTarget } from "../../src/notify/webhook.ts";
import type { Notice } from "../../src/rollout/notice.ts";
import { CONTACTS, notice } from "./support/notices.ts";
import { answering, receiver, type Receiver } from "./support/receiver.ts";

const NOW = new Date("2026-01-05T08:00:05.000Z");
const post = createPost({ resolve: async () => [], allowPrivate: true, timeoutMs: 2000 });
const resolved = async (url: string, target: (url: string) => Target, about: Notice = notice()) => {
  const request = target(url).request({ delivery: "12", notice: about, contacts: CONTACTS }, NOW);
  return post(request, new AbortController().signal);
};
const only = ({ received }: Receiver) => {
  expect(received).toHaveLength(1);
  const [request] = received;
  if (!request) throw new Error("nothing came in");
  expect(request.method).toBe("POST");
  return { ...request, json: JSON.parse(request.body) as Record<string, unknown> };
};

describe("Telegram", () => {
  it("gets sendMessage with plain text, which no character of a reason can format", async () => {
    const server = await receiver(answering(200, '{"ok":true,"result":{}}'));
    const target = (endpoint: string) => telegramTarget({ token: "12:AbC", chatId: "-100", endpoint });
    expect(await resolved(server.url, target)).toMatchObject({ kind: "answered", status: 200 });
    const { url, json, headers } = only(server);
    expect(url).toBe("/bot12:AbC/sendMessage");
    expect(headers["content-type"]).toBe("application/json");
    expect(json).toEqual({
      chat_id: "-100",
      text: [
        "demo: KILL SWITCH ENGAGED: all-off (two → zero) by token:ops.",
        "Why: error rate <10 & rising>",
        "Changed: FEATURE true → false",
        "Contacts: slack #ops; on-call rotation (Check who is on call.)",
      ].join("\n"),
      link_preview_options: { is_disabled: true },
    });
  });
});

describe("Slack", () => {
  it("gets text whose control sequences are escaped, with formatting off", async () => {
    const server = await receiver(answering(200, "ok"));
    const about = notice({ reason: "<!channel> a & b *bold*" });
    await resolved(server.url, (url) => slackTarget({ url: `${url}/services/T/B/x` }), about);
    const { url, json } = only(server);
    expect(url).toBe("/services/T/B/x");
    expect(json).toMatchObject({ mrkdwn: false });
    expect(json.text).toContain("Why: &lt;!channel&gt; a &amp; b *bold*\n");
  });
});

describe("PagerDuty", () => {
  const target = (endpoint: string) => pagerdutyTarget({ routingKey: "R".repeat(32), endpoint });

  it("gets a trigger for an engaged kill switch", async () => {
    const server = await receiver(answering(202, '{"status":"success"}'));
    expect(await resolved(server.url, target)).toMatchObject({ status: 202 });
    const { json } = only(server);
    expect(json).toMatchObject({
      routing_key: "R".repeat(32),
      event_action: "trigger",
      dedup_key: "sluice/demo/kill-switch/all-off",
      payload: { source: "sluice/demo", severity: "critical", timestamp: "2026-01-05T08:00:00.000Z" },
    });
    expect(json.payload).toMatchObject({ custom_details: { text: expect.stringContaining("Contacts: slack #ops") } });
  });

  it("gets a resolve under the same key when it is rearmed, and nothing else with it", async () => {
    const server = await receiver(answering(202));
    await resolved(server.url, target, notice({ type: "kill_switch.rearmed" }));
    const expected = { event_action: "resolve", dedup_key: "sluice/demo/kill-switch/all-off" };
    expect(only(server).json).toEqual({ routing_key: "R".repeat(32), ...expected });
  });

  it.each([
    ["rollout.rolled_back", "system:monitor", { action: "trigger", dedupKey: "sluice/demo/stopped" }],
    ["promotion.held", "system:monitor", { action: "trigger", dedupKey: "sluice/demo/stopped" }],
    ["promotion.released", "token:ops", { action: "resolve", dedupKey: "sluice/demo/stopped" }],
    ["rollout.rolled_back", "token:ops", null],
    ["promotion.held", "token:ops", null],
    ["rollout.promoted", "system:monitor", null],
  ] as const)("%s by %s is %j", (type, actor, incident) => {
    expect(incidentOf(notice({ type, actor }))).toEqual(incident);
  });

  it("keeps the key within what PagerDuty takes, and apart from others", () => {
    const long = (end: string) => notice({ rollout: "r".repeat(300) + end });
    const keys = [incidentOf(long("a")), incidentOf(long("b"))].map((incident) => incident?.dedupKey ?? "");
    expect(keys.every((key) => key.length <= 255)).toBe(true);
    expect(new Set(keys).size).toBe(2);
  });
});

describe("a webhook", () => {
  it("gets a CloudEvent, signed over timestamp and body, with the id of its delivery", async () => {
    const server = await receiver(answering(204));
    await resolved(server.url, (url) => webhookTarget({ url: `${url}/hook?k=v`, secret: "s3cret" }));
    const { url, headers, body, json } = only(server);
    expect(url).toBe("/hook?k=v");
    expect(headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
    expect(headers["sluice-delivery"]).toBe("12");
    expect(headers["sluice-timestamp"]).toBe(String(NOW.getTime() / 1000));
    expect(headers["sluice-signature"]).toBe(`v1=${signatureOf("s3cret", String(NOW.getTime() / 1000), body)}`);
    expect(json).toMatchObject({
      specversion: "1.0",
      id: "demo/7",
      source: "/v1/rollouts/demo",
      type: "sluice.kill_switch.engaged",
      subject: "demo",
      time: "2026-01-05T08:00:00.000Z",
      datacontenttype: "application/json",
      data: { rollout: "demo", seq: 7, revision: 4, actor: "token:ops", contacts: CONTACTS },
    });
  });

  it("is signed with HMAC-SHA256 as anybody would compute it", () => {
    // echo -n '1.{}' | openssl dgst -sha256 -hmac key
    expect(signatureOf("key", "1", "{}")).toBe("1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
  });
});
