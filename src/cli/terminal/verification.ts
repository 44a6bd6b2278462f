import type { AuditVerification, ChainHead, VerifiedTrail } from "../../generated/contract.ts";
import type { Paint } from "./paint.ts";
import { plainLine } from "./plain.ts";

const BROKEN = "A trail is broken: keep a copy of the database as it is, and find out who could write to it";
/** Whoever is told that somebody tampers with the trail, and only left events out himself, believes it no second time. */
const FILTERED =
  "Was it exported with filters other than the rollout? Then export it without: what they left out is missing";

/** What verifying came to. `heads`: those an export was held against; null: the service's own. */
export function verificationText(
  { valid, rollouts }: AuditVerification,
  heads: ReadonlyMap<string, ChainHead> | null,
  paint: Paint,
): string {
  if (rollouts.length === 0) return "no trail: there is nothing to verify\n";
  const unproven = heads === null ? [] : rollouts.filter(({ rollout }) => !heads.has(rollout));
  return [
    ...rollouts.map((trail) => trailText(trail, paint)),
    valid ? "" : `\n${heads === null ? BROKEN : `${FILTERED}. ${BROKEN}`}\n`,
    unproven.length === 0
      ? ""
      : `\nNot proven: that nothing was cut off the end of ${unproven.map(({ rollout }) => plainLine(rollout)).join(", ")}. Pass --head with a head kept earlier\n`,
  ].join("");
}

function trailText({ rollout, events, head, problem }: VerifiedTrail, paint: Paint): string {
  const name = plainLine(rollout);
  const found = `${events} ${events === 1 ? "event" : "events"} in order and unaltered, head ${head.seq} ${head.hash.slice(0, 12)}`;
  if (problem === undefined) return `${paint("good", `✓ ${name}`)}: ${found}\n`;
  return `${paint("bad", `✗ ${name}`)}: ${plainLine(problem.why)}\n    before that ${found}\n`;
}
