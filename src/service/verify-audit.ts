import { chainVerifier, GENESIS, type ChainHead, type ChainProblem } from "../rollout/audit-chain.ts";
import { SERVICE_CHAIN } from "../rollout/audit-event.ts";
import type { AuditVerification, VerifiedTrail } from "../rollout/audit-verification.ts";
import type { AuditScope, Store } from "../store/store.ts";
import { rolloutOf } from "./find-rollout.ts";

type VerifiedStore = Pick<Store, "findRollout" | "listRollouts" | "trail" | "auditHead">;

/** Events in memory at once; a trail may be of any length. */
const PAGE = 500;

/** Which trails to verify: of one rollout, which must be there, or of the service; of those of some; else all, with that of the service itself. */
export type VerifiedScope = Pick<AuditScope, "rollout" | "rollouts">;

/** Verifies trails against the heads in their rows. */
export async function verifyAudit(
  store: VerifiedStore,
  { rollout, rollouts: some }: VerifiedScope,
): Promise<AuditVerification> {
  const rollouts: VerifiedTrail[] = [];
  if (rollout === SERVICE_CHAIN) rollouts.push(await verifyTrail(store, SERVICE_CHAIN));
  else if (rollout !== undefined) rollouts.push(await verifyTrail(store, (await rolloutOf(store, rollout)).rollout));
  else for await (const name of everyTrail(store, some)) rollouts.push(await verifyTrail(store, name));
  return { valid: rollouts.every(({ problem }) => problem === null), rollouts };
}

async function* everyTrail(store: VerifiedStore, some: readonly string[] | undefined): AsyncGenerator<string> {
  const which = some === undefined ? {} : { rollouts: some };
  // Also where no head is stored for it: whoever removed the head must not get the trail passed over.
  if (some === undefined) yield SERVICE_CHAIN;
  let cursor: string | undefined;
  do {
    const page = await store.listRollouts({ limit: PAGE, ...which, ...(cursor === undefined ? {} : { cursor }) });
    for (const { rollout } of page.items) yield rollout;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function verifyTrail(store: VerifiedStore, rollout: string): Promise<VerifiedTrail> {
  // Read before the events: what is committed meanwhile only adds to them.
  const stored = await store.auditHead(rollout);
  const verifier = chainVerifier(rollout, { trusted: stored });
  let head: ChainHead = GENESIS;
  let after: number | null = null;
  for (;;) {
    const events = await store.trail(rollout, { after, limit: PAGE });
    for (const event of events) {
      const problem = verifier.add(event);
      if (problem !== null) return { rollout, events: head.seq, head, problem };
      head = { seq: event.seq, hash: event.hash };
    }
    after = events.at(-1)?.seq ?? after;
    if (events.length < PAGE) break;
  }
  const end = verifier.end();
  const problem = end.ok ? await beyondHead(store, rollout, stored, head) : end.problem;
  return { rollout, events: head.seq, head, problem };
}

/** Every event is committed together with the head, so one behind the head of now was put there by somebody else. */
async function beyondHead(
  store: VerifiedStore,
  rollout: string,
  stored: ChainHead | undefined,
  head: ChainHead,
): Promise<ChainProblem | null> {
  if (head.seq === stored?.seq) return null;
  // A trail that has not begun has no head.
  const now = (await store.auditHead(rollout)) ?? GENESIS;
  if (head.seq <= now.seq) return null;
  const seq = now.seq + 1;
  return { seq, why: `event ${seq} was added behind the rollout's head, which is event ${seq - 1}` };
}
