import { expect, it } from "vitest";
import { messageText } from "../../src/notify/message-text.ts";
import type { AuditEvent } from "../../src/rollout/audit-event.ts";
import { noticeOf } from "../../src/rollout/notice.ts";

const loosened = Array.from({ length: 8 }, (_, n) => `watch criterion c-${n}: at most 1 -> at most 2 (looser)`);
const adopted: AuditEvent & { readonly seq: number } = {
  rollout: "ladder",
  seq: 4,
  revision: 3,
  type: "definition.adopted",
  at: "2026-03-04T10:00:00.000Z",
  actor: "token:ops",
  reason: "better rules",
  data: { from: "watch", to: "watch", forced: true, changes: [], overridden: [], loosened, impact: { rules: [] } },
};

it("people hear of an adoption and of what it loosens, without the whole report", () => {
  const notice = noticeOf(adopted);
  expect(notice?.data).not.toHaveProperty("impact");
  const text = notice && messageText(notice, []);
  expect(text).toMatch(
    /^ladder: definition adopted BY FORCE by token:ops\.\nWhy: better rules\nLoosened: watch criterion c-0/,
  );
  expect(text).toMatch(/c-5: at most 1 -> at most 2 \(looser\); and 2 more/);
  const tightened = noticeOf({ ...adopted, data: { ...adopted.data, loosened: [] } });
  expect(tightened && messageText(tightened, [])).not.toContain("Loosened");
});

it("nobody hears of a refused one, unless a stop condition is why", () => {
  const refused = { ...adopted, type: "definition.adoption_refused" } as const;
  expect(noticeOf(refused)).toBeNull();
  const blockers = [{ code: "stop-condition-triggered", message: "Doubled: 2 rows." }];
  expect(noticeOf({ ...refused, data: { ...refused.data, blockers } })?.type).toBe("definition.adoption_refused");
});
