import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  chainEvents,
  GENESIS,
  hashOfEvent,
  verifyChain,
  type ChainedEvent,
  type ChainHead,
} from "../../../src/rollout/audit-chain.ts";
import type { AuditEvent, Json } from "../../../src/rollout/audit-event.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { verifyExport } from "./verify-lines.ts";
import { decided, newRollout } from "./fixture.ts";

const COMMANDS: readonly Command[] = [
  { type: "promote", reason: null, force: false },
  { type: "hold", reason: "wait" },
  { type: "promote", reason: "=1+1", force: false },
  { type: "release", reason: "go" },
  { type: "engage", killSwitch: "shutdown", reason: 'fire "quoted"\n' },
  { type: "engage", killSwitch: "shutdown", reason: "fire again" },
  { type: "rearm", killSwitch: "shutdown", reason: "out", force: false },
  { type: "rollback", to: "prepare", reason: "start over – ÄÖ \u{1F600}" },
];

function history(length: number): AuditEvent[] {
  const { state: first, event } = newRollout();
  const events: AuditEvent[] = [event];
  for (let state = first, n = 0; events.length < length; n += 1) {
    const decision = decided(state, COMMANDS[n % COMMANDS.length] as Command);
    events.push(...decision.events);
    state = decision.state;
  }
  return events.slice(0, length);
}

// As it comes out of an export, so that nothing but what JSON says is verified.
const trail = JSON.parse(JSON.stringify(chainEvents(history(300), GENESIS))) as readonly ChainedEvent[];
const ROLLOUT = trail[0]?.rollout ?? "";
const head: ChainHead = { seq: trail.length, hash: trail.at(-1)?.hash ?? "" };
const before = (index: number): ChainHead =>
  index === 0 ? GENESIS : { seq: index, hash: trail[index - 1]?.hash ?? "" };

/** Verifies from the event before the tampered one on: what comes before it is the honest trail. */
const finds = (tampered: readonly ChainedEvent[], from: number) =>
  !verifyChain(ROLLOUT, tampered.slice(Math.max(0, from - 1)), { start: before(Math.max(0, from - 1)), trusted: head })
    .ok;

/** A line that names no rollout cannot be verified at all, and stops the verifier. */
function findsInExport(tampered: readonly ChainedEvent[], from: number): boolean {
  if (typeof tampered[from]?.rollout === "string") return !verifyExport(tampered.slice(from), before(from)).valid;
  expect(() => verifyExport(tampered.slice(from), before(from))).toThrow(/no audit event/);
  return true;
}

const other = (value: Json): Json => {
  if (typeof value === "string") return `${value} `;
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : "something";
};

/** Every way to change one leaf of a value, to drop a member or item, or to add one. */
function* edits(value: Json): Generator<Json> {
  if (typeof value !== "object" || value === null) return yield other(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const edited of edits(item)) yield value.with(index, edited);
    }
    return yield [...value, null];
  }
  for (const [key, item] of Object.entries(value)) {
    yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    for (const edited of edits(item)) yield { ...value, [key]: edited };
  }
  yield { ...value, added: null };
}

function* fieldTampers(): Generator<readonly [readonly ChainedEvent[], number]> {
  for (const [index, event] of trail.entries()) {
    for (const edited of edits({ ...event })) {
      // An edit that takes a field away altogether leaves an event that is none.
      yield [trail.with(index, edited as unknown as ChainedEvent), index];
    }
  }
}

describe("a trail of 300 events", () => {
  it("has every single edit of every field found, whether or not the forger fixes that event's own hash", () => {
    let tried = 0;
    let missed = 0;
    for (const [tampered, index] of fieldTampers()) {
      const forged = tampered[index] as ChainedEvent;
      const rehashed = { ...forged, hash: hashOf(forged) };
      // Edits of the hash itself rehash to the honest event.
      const attempts = rehashed.hash === trail[index]?.hash ? [tampered] : [tampered, tampered.with(index, rehashed)];
      for (const attempt of attempts) {
        tried += 1;
        const whole = Object.keys(attempt[index] ?? {}).length === Object.keys(trail[index] ?? {}).length;
        const found = whole ? finds(attempt, index) : findsInExport(attempt, index);
        if (!found) missed += 1;
      }
    }
    expect(tried).toBeGreaterThan(10_000);
    expect(missed).toBe(0);
  });

  it("has every deletion, repetition, insertion, exchange and cut-off tail found", () => {
    const tampers = trail.flatMap((event, index): readonly (readonly [readonly ChainedEvent[], number])[] => {
      const next = trail[index + 1];
      const inserted = chainEvents(
        [{ ...event, type: "promotion.held" } as AuditEvent],
        before(index),
      )[0] as ChainedEvent;
      return [
        [trail.toSpliced(index, 1), index],
        [trail.toSpliced(index, 0, event), index],
        [trail.toSpliced(index, 0, inserted), index],
        [[...trail, event], trail.length - 1],
        [trail.slice(0, index), index],
        ...(next ? [[trail.toSpliced(index, 2, next, event), index] as const] : []),
        ...[7, 63].flatMap((far) => {
          const there = trail[index + far];
          return there ? [[trail.with(index, there).with(index + far, event), index] as const] : [];
        }),
      ];
    });
    expect(tampers.length).toBeGreaterThan(2_000);
    expect(tampers.filter(([tampered, index]) => !finds(tampered, index))).toEqual([]);
  });

  it("has every rewriting of all that follows found by whoever kept a later head", () => {
    for (let index = 0; index < trail.length; index += 10) {
      const events = trail.slice(index).map((event) => ({ ...event, actor: "mallory" })) as unknown as AuditEvent[];
      const rewritten = [...trail.slice(0, index), ...chainEvents(events, before(index))] as readonly ChainedEvent[];
      expect(verifyChain(ROLLOUT, rewritten).ok).toBe(true);
      expect(finds(rewritten, index)).toBe(true);
      expect(verifyExport(rewritten, head).valid).toBe(false);
    }
  });

  it("raises no false alarm, whole or from any head on", () => {
    expect(verifyExport(trail, head)).toMatchObject({ valid: true, rollouts: [{ events: 300, head }] });
    for (let index = 0; index <= trail.length; index += 1) {
      expect(verifyChain(ROLLOUT, trail.slice(index), { start: before(index), trusted: head }).ok).toBe(true);
      expect(verifyChain(ROLLOUT, trail, { trusted: before(index) }).ok).toBe(true);
    }
  });

  it("is hashed as anyone else would hash it, who has only the description", () => {
    for (const event of trail) {
      const { hash, ...rest } = event as ChainedEvent & { readonly id?: string };
      expect(createHash("sha256").update(written(rest)).digest("hex")).toBe(hash);
    }
  });
});

/** As the verifier computes it; where a field was taken away there is no hash and the edit stays as it is. */
function hashOf(event: ChainedEvent): string {
  try {
    return hashOfEvent(event);
  } catch {
    return "0".repeat(63);
  }
}

/** Canonical JSON (RFC 8785) written anew from the standard, for the values a trail has. */
function written(value: unknown): string {
  if (Array.isArray(value)) return "[" + value.map((item) => written(item)).join(",") + "]";
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0));
    return "{" + members.map(([name, inner]) => `${written(name)}:${written(inner)}`).join(",") + "}";
  }
  if (typeof value !== "string") return String(value);
  let text = '"';
  for (const unit of value.split("")) {
    const code = unit.charCodeAt(0);
    const short = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" }[code];
    text += short ?? (code < 0x20 ? `\\u${code.toString(16).padStart(4, "0")}` : unit);
  }
  return `${text}"`;
}
