import { chainVerifier, GENESIS, type ChainedEvent, type ChainHead, type ChainProblem } from "./audit-chain.ts";
import type { AuditVerification, VerifiedTrail } from "./audit-verification.ts";

/** Verifies an export, which holds the trails of several rollouts in turns, without the service and without holding it. */
export interface ExportVerifier {
  /** One line of the export, parsed. */
  add(line: unknown): void;
  /** After the last line. */
  end(): AuditVerification;
}

interface Trail {
  readonly verifier: ReturnType<typeof chainVerifier>;
  head: ChainHead;
  problem: ChainProblem | null;
}

/** Everything an event has on the wire. `id` is the store's and covered by no hash; all else is. */
const MEMBERS = ["id", "seq", "rollout", "revision", "type", "at", "actor", "reason", "data", "prevHash", "hash"];

/**
 * `heads`: what was known of each trail earlier, kept where nobody who writes the database could change it. A trail that no
 * longer reaches its head was cut; one without a head may have been cut, which cannot be told from the export. An export that
 * begins right behind a head is verified from there.
 */
export function exportVerifier(heads: ReadonlyMap<string, ChainHead>): ExportVerifier {
  const trails = new Map<string, Trail>();

  function begin(rollout: string, first: number): Trail {
    const trusted = heads.get(rollout);
    const start = trusted !== undefined && first === trusted.seq + 1 ? trusted : GENESIS;
    return { verifier: chainVerifier(rollout, { start, trusted }), head: start, problem: null };
  }

  return {
    add(line) {
      const event = eventOf(line);
      const trail = trails.get(event.rollout) ?? begin(event.rollout, event.seq);
      trails.set(event.rollout, trail);
      if (trail.problem !== null) return;
      trail.problem = whyNotWhole(event, trail.head) ?? trail.verifier.add(event);
      if (trail.problem === null) trail.head = { seq: event.seq, hash: event.hash };
    },

    end() {
      for (const name of heads.keys()) if (!trails.has(name)) trails.set(name, begin(name, 1));
      const rollouts = [...trails].map(([rollout, trail]): VerifiedTrail => {
        const end = trail.problem === null ? trail.verifier.end() : null;
        const problem = end?.ok === false ? end.problem : trail.problem;
        return { rollout, events: trail.head.seq, head: trail.head, problem };
      });
      return { valid: rollouts.every(({ problem }) => problem === null), rollouts };
    },
  };
}

/** Of which rollout's trail the line is. */
function eventOf(line: unknown): ChainedEvent {
  if (typeof line === "object" && line !== null && "rollout" in line && typeof line.rollout === "string") {
    // That every member is there is seen next; one of another type than the service writes gives another hash.
    return line as ChainedEvent;
  }
  throw new TypeError("found a line that is no audit event, needed one as the service exports it");
}

/** A member no hash covers could say anything to whoever reads the export. */
function whyNotWhole(line: object, { seq }: ChainHead): ChainProblem | null {
  const added = Object.keys(line).find((name) => !MEMBERS.includes(name));
  if (added !== undefined) return { seq: seq + 1, why: `event ${seq + 1} has a member ${added}, which no event has` };
  const missing = MEMBERS.find((name) => !Object.hasOwn(line, name));
  return missing === undefined ? null : { seq: seq + 1, why: `event ${seq + 1} has no ${missing}` };
}
