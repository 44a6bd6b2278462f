import { describe, expect, it } from "vitest";
import {
  chainEvents,
  GENESIS,
  verifyChain,
  type ChainedEvent,
  type ChainStart,
} from "../../../src/rollout/audit-chain.ts";
import type { AuditEvent } from "../../../src/rollout/audit-event.ts";

const events = Array.from({ length: 5 }, (_, index): AuditEvent => ({
  rollout: "r",
  revision: index + 1,
  type: index === 0 ? "rollout.created" : "promotion.held",
  at: `2026-01-05T08:0${index}:00.000Z`,
  actor: "ada",
  reason: index === 0 ? null : `reason ${index}`,
  data: { index, nested: { b: [1, 2], a: null } },
}));
const trail = chainEvents(events, GENESIS);
const at = (seq: number) => trail[seq - 1] as ChainedEvent;
const headAt = (seq: number) => ({ seq, hash: at(seq).hash });

describe("the chain of an honest trail", () => {
  it("holds from its beginning to its head, whatever is known of it", () => {
    expect(verifyChain("r", trail)).toEqual({ ok: true, head: headAt(5) });
    for (const seq of [1, 3, 5]) expect(verifyChain("r", trail, { trusted: headAt(seq) }).ok).toBe(true);
  });

  it("holds from any place whose head is known", () => {
    expect(verifyChain("r", trail.slice(2), { start: headAt(2) })).toEqual({ ok: true, head: headAt(5) });
  });

  it("grows the same in one step and in several", () => {
    const first = chainEvents(events.slice(0, 2), GENESIS);
    const head = { seq: 2, hash: first[1]?.hash ?? "" };
    expect([...first, ...chainEvents(events.slice(2), head)]).toEqual(trail);
  });

  it("of no events is the beginning", () => {
    expect(verifyChain("r", [])).toEqual({ ok: true, head: GENESIS });
  });
});

describe("the chain of a tampered trail", () => {
  const edited = (seq: number, change: Partial<ChainedEvent>) =>
    trail.map((event) => (event.seq === seq ? { ...event, ...change } : event));

  it.each<[string, readonly ChainedEvent[], ChainStart, number, RegExp]>([
    ["an edited event", edited(3, { actor: "mallory" }), {}, 3, /event 3 was altered/],
    ["a deleted event", trail.filter(({ seq }) => seq !== 3), {}, 3, /event 3 is missing: event 4/],
    ["a deleted beginning", trail.slice(1), {}, 1, /event 1 is missing/],
    ["a repeated event", [...trail.slice(0, 3), at(3)], {}, 4, /event 3 stands where event 4 belongs/],
    ["events in another order", [at(1), at(3), at(2)], {}, 2, /event 2 is missing/],
    ["an event of another rollout", edited(2, { rollout: "s" }), {}, 2, /belongs to rollout "s"/],
    ["an edited link", edited(4, { prevHash: GENESIS.hash }), {}, 4, /event 4 does not follow/],
    ["another beginning", trail.slice(2), { start: headAt(1) }, 2, /event 2 is missing/],
    ["a tail cut off after a head was kept", trail.slice(0, 3), { trusted: headAt(5) }, 4, /its tail was cut off/],
    [
      "all events rewritten after a head was kept",
      chainEvents(
        events.map((event) => ({ ...event, actor: "mallory" })),
        GENESIS,
      ),
      { trusted: headAt(4) },
      4,
      /rewritten/,
    ],
  ])("is found broken at %s", (_, tampered, known, seq, why) => {
    const result = verifyChain("r", tampered, known);
    expect(result).toMatchObject({ ok: false, problem: { seq } });
    expect(result.ok ? "" : result.problem.why).toMatch(why);
  });

  it("does not show a tail cut off to whoever kept no head", () => {
    expect(verifyChain("r", trail.slice(0, 3))).toEqual({ ok: true, head: headAt(3) });
  });
});
