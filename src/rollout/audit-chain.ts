import { digestOf } from "../definition/canonical-json.ts";
import type { AuditEvent, Json } from "./audit-event.ts";

/** The last event of a rollout's trail: its number and its hash. Whoever kept one can tell later whether the trail still holds it. */
export interface ChainHead {
  readonly seq: number;
  /** SHA-256, 64 lower-case hex digits. */
  readonly hash: string;
}

/** What comes before the first event of every rollout. */
export const GENESIS: ChainHead = { seq: 0, hash: "0".repeat(64) };

/** An event in its place. `type` and `data` are as found, because a tampered trail may hold anything. */
export interface ChainedEvent extends Omit<AuditEvent, "type" | "data"> {
  readonly seq: number;
  readonly type: string;
  readonly data: Json;
  readonly prevHash: string;
  readonly hash: string;
}

export interface ChainProblem {
  /** The first event of which the trail can no longer be believed. */
  readonly seq: number;
  readonly why: string;
}

export type ChainResult =
  { readonly ok: true; readonly head: ChainHead } | { readonly ok: false; readonly problem: ChainProblem };

export interface ChainStart {
  /** The event before the first; by default the beginning of the trail. */
  readonly start?: ChainHead | undefined;
  /** A head known from elsewhere, which the trail must still hold. Without one a tail cut off leaves no trace. */
  readonly trusted?: ChainHead | undefined;
}

/** SHA-256 (hex) over the canonical JSON of everything an event says, its place and the hash of the event before it. */
export function hashOfEvent(event: Omit<ChainedEvent, "hash">): string {
  const { rollout, seq, revision, type, at, actor, reason, data, prevHash } = event;
  return digestOf({ rollout, seq, revision, type, at, actor, reason, data, prevHash });
}

/** Puts events behind `head`, numbered and hashed. */
export function chainEvents(
  events: readonly AuditEvent[],
  head: ChainHead,
): readonly (AuditEvent & Pick<ChainedEvent, "seq" | "prevHash" | "hash">)[] {
  let last = head;
  return events.map(({ rollout, revision, type, at, actor, reason, data }) => {
    const placed = { rollout, seq: last.seq + 1, revision, type, at, actor, reason, data, prevHash: last.hash };
    const hash = hashOfEvent(placed);
    last = { seq: placed.seq, hash };
    return { ...placed, hash };
  });
}

/** Verifies the trail of one rollout event by event, so that its length does not matter. */
export interface ChainVerifier {
  /** The next event in order; the problem, if it does not follow. Nothing may be added after a problem. */
  add(event: ChainedEvent): ChainProblem | null;
  /** After the last event. */
  end(): ChainResult;
}

export function chainVerifier(rollout: string, { start = GENESIS, trusted }: ChainStart = {}): ChainVerifier {
  let head = start;
  return {
    add(event) {
      const why = whyNotNext(rollout, head, event) ?? whyNotTrusted(event, trusted);
      if (why !== null) return { seq: head.seq + 1, why };
      head = { seq: event.seq, hash: event.hash };
      return null;
    },
    end() {
      if (trusted === undefined || trusted.seq <= head.seq) return { ok: true, head };
      const found = `the trail ends at event ${head.seq} and the known head is event ${trusted.seq}`;
      return { ok: false, problem: { seq: head.seq + 1, why: `${found}: its tail was cut off` } };
    },
  };
}

/** Verifies the events of one rollout, in order. Answers its head, or the first broken event and why. */
export function verifyChain(rollout: string, events: Iterable<ChainedEvent>, known: ChainStart = {}): ChainResult {
  const verifier = chainVerifier(rollout, known);
  for (const event of events) {
    const problem = verifier.add(event);
    if (problem !== null) return { ok: false, problem };
  }
  return verifier.end();
}

function whyNotNext(rollout: string, head: ChainHead, event: ChainedEvent): string | null {
  const next = head.seq + 1;
  if (event.rollout !== rollout) return `event ${next} belongs to rollout ${JSON.stringify(event.rollout)}`;
  if (event.seq > next) return `event ${next} is missing: event ${event.seq} stands in its place`;
  if (event.seq < next)
    return `event ${event.seq} stands where event ${next} belongs: inserted, repeated or out of order`;
  if (event.prevHash !== head.hash) {
    return `event ${next} does not follow the event before it: it names the hash ${event.prevHash}, that event has ${head.hash}`;
  }
  const hash = hashOfEvent(event);
  if (event.hash !== hash)
    return `event ${next} was altered: its content has the hash ${hash}, it carries ${event.hash}`;
  return null;
}

function whyNotTrusted({ seq, hash }: ChainedEvent, trusted: ChainHead | undefined): string | null {
  if (trusted === undefined || seq !== trusted.seq || hash === trusted.hash) return null;
  return `event ${seq} has the hash ${hash} and the known head says ${trusted.hash}: the trail was rewritten up to there`;
}
