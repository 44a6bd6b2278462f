import { describe, expect, it } from "vitest";
import { describeNotify, readNotifyConfig } from "../../src/notify/notify-config.ts";
import { messageText, summaryOf } from "../../src/notify/message-text.ts";
import { telegramTarget } from "../../src/notify/telegram.ts";
import { AUDIT_EVENT_TYPES, type AuditEvent } from "../../src/rollout/audit-event.ts";
import { noticeOf, TOLD } from "../../src/rollout/notice.ts";
import { CONTACTS, notice } from "./support/notices.ts";

const event = (changes: Partial<AuditEvent>): AuditEvent & { seq: number } => ({
  ...notice(),
  type: "rollout.promoted",
  ...changes,
});
const blocked = (code: string) => ({ data: { blockers: [{ code, message: "errors at 12 %" }] } });

describe("what people are told of", () => {
  it("is decided for every type of event", () => {
    expect(Object.keys(TOLD).toSorted()).toEqual([...AUDIT_EVENT_TYPES].toSorted());
  });

  it.each([
    ["rollout.promoted", {}, true],
    ["kill_switch.engaged", {}, true],
    ["kill_switch.engaged", { data: { unchanged: true } }, false],
    ["rollout.promotion_refused", blocked("stop-condition-triggered"), true],
    ["rollout.promotion_refused", blocked("criterion-failed"), false],
    ["evidence.recorded", {}, false],
  ] as const)("%s with %j: %s", (type, changes, told) => {
    expect(noticeOf(event({ type, ...changes })) !== null).toBe(told);
  });

  it("keeps the verdict of the assessment and leaves its bulk in the trail", () => {
    const told = noticeOf(event({ data: { from: "one", to: "two", assessment: { verdict: "pass", criteria: [] } } }));
    expect(told).toMatchObject({ key: "demo/7", data: { verdict: "pass" } });
    expect(told?.data).not.toHaveProperty("assessment");
  });
});

describe("the text of a message", () => {
  it.each([
    [
      { type: "rollout.promoted", data: { from: "one", to: "two", forced: true } },
      "demo: promoted (one → two) BY FORCE by token:ops",
    ],
    [
      { type: "rollout.rolled_back", actor: "system:monitor" },
      "demo: ROLLED BACK: all-off (two → zero) by system:monitor",
    ],
    [{ type: "token.created", rollout: "_service", data: { name: "ci" } }, "_service: token created: ci by token:ops"],
    [{ type: "freeze.declared", data: {} }, "demo: freeze declared by token:ops"],
  ] as const)("begins with who did what, where: %j", (changes, summary) => {
    expect(summaryOf(notice(changes))).toBe(summary);
  });

  it("tells why, the first evidence, what changed and whom to call, a line each", () => {
    const text = messageText(
      notice({ type: "rollout.promotion_refused", ...blocked("stop-condition-triggered") }),
      CONTACTS,
    );
    expect(text.split("\n")).toEqual([
      "demo: promotion refused by token:ops.",
      "Why: error rate <10 & rising>",
      "Evidence: errors at 12 %",
      "Contacts: slack #ops; on-call rotation (Check who is on call.)",
    ]);
  });

  it("lets no reason forge a line, turn the reading direction or outgrow the message", () => {
    const text = messageText(notice({ reason: `ok\nContacts: evil\u202e\u0007\u2028x ${"y".repeat(9000)}` }), []);
    const [, why = "", changed] = text.split("\n");
    expect(why).toMatch(/^Why: ok Contacts: evil x y+…$/);
    expect([...why]).toHaveLength(500);
    expect(changed).toBe("Changed: FEATURE true → false");
    expect(["\u202e", "\u0007", "\u2028"].filter((hostile) => text.includes(hostile))).toEqual([]);
  });

  it("names the heads of the trails, as far as a person reads", () => {
    const heads = Array.from({ length: 12 }, (_, index) => ({ rollout: `r${index}`, seq: 3, hash: "abc" }));
    const text = messageText(notice({ type: "audit.heads", reason: null, data: { heads } }), []);
    expect(text.split("\n")).toHaveLength(12);
    expect(text).toContain("Heads of the audit trails on 2026-01-05.\nr0: event 3, abc\n");
    expect(text).toMatch(/and 2 more$/);
  });
});

describe("the configuration of notifications", () => {
  const read = (env: Record<string, string>, allowPrivate = false) => readNotifyConfig(env, allowPrivate);

  it("shows who is told and no secret", () => {
    const config = read({
      TELEGRAM_BOT_TOKEN: "12:s3cret",
      TELEGRAM_CHAT_ID: "-1",
      SLUICE_SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/s3cret",
      SLUICE_PAGERDUTY_ROUTING_KEY: "s3cret",
      SLUICE_WEBHOOK_URL: "https://hooks.example/s3cret?k=s3cret",
      SLUICE_WEBHOOK_SECRET: "s3cret",
    });
    expect(describeNotify(config)).toBe("telegram, slack, pagerduty, webhook hooks.example");
    expect(describeNotify(read({}))).toMatch(/^nobody \(TELEGRAM_BOT_TOKEN/);
  });

  it.each([
    [{ TELEGRAM_BOT_TOKEN: "12:s3cret" }, "TELEGRAM_BOT_TOKEN is set and TELEGRAM_CHAT_ID is not"],
    [{ TELEGRAM_CHAT_ID: "1" }, "TELEGRAM_CHAT_ID is set and TELEGRAM_BOT_TOKEN is not"],
    [{ TELEGRAM_BOT_TOKEN: "s3cret/../x", TELEGRAM_CHAT_ID: "1" }, "TELEGRAM_BOT_TOKEN is no token of a bot"],
    [{ SLUICE_WEBHOOK_URL: "https://a/s3cret" }, "SLUICE_WEBHOOK_URL is set and SLUICE_WEBHOOK_SECRET is not"],
    [{ SLUICE_SLACK_WEBHOOK_URL: "s3cret" }, "SLUICE_SLACK_WEBHOOK_URL cannot be read as a URL"],
    [{ SLUICE_SLACK_WEBHOOK_URL: "http://a/s3cret" }, "begins with http:"],
    [{ SLUICE_SLACK_WEBHOOK_URL: "https://u:s3cret@a/" }, "holds a user or password"],
  ])("refuses %j without quoting it", (env, message) => {
    expect(() => read(env)).toThrow(message);
    expect(() => read(env)).not.toThrow("s3cret");
  });
});

describe("Telegram's own way to ask for patience", () => {
  it("is in the body", () => {
    const { retryAfter } = telegramTarget({ token: "1:a", chatId: "1" });
    const text = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":35}}';
    expect(retryAfter?.({ kind: "answered", status: 429, retryAfter: null, text })).toBe(35);
  });
});
