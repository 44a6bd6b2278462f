import { chainVerifier, GENESIS, type ChainHead, type ChainProblem } from "../rollout/audit-chain.ts";
import type { AuditVerification, VerifiedTrail } from "../rollout/audit-verification.ts";
import type { Store } from "../store/store.ts";
import { rolloutOf } from "./find-rollout.ts";

type VerifiedStore = Pick<Store, "findRollout" | "listRollouts" | "trail" | "auditHead">;

/** Events in memory at once; a trail may be of any length. */
const PAGE = 500;

/** Verifies the trails of these rollouts (undefined: all) against the heads in their rows. */
export async function verifyAudit(
  store: VerifiedStore,
  names: readonly string[] | undefined,
): Promise<AuditVerification> {
  const rollouts: VerifiedTrail[] = [];
  for await (const name of names === undefined ? everyRollout(store) : existing(store, names)) {
    rollouts.push(await verifyTrail(store, name));
  }
  return { valid: rollouts.every(({ problem }) => problem === null), rollouts };
}

async function* existing(store: VerifiedStore, names: readonly string[]): AsyncGenerator<string> {
  for (const name of names) yield (await rolloutOf(store, name)).rollout;
}

async function* everyRollout(store: VerifiedStore): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await store.listRollouts({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
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
  const now = await store.auditHead(rollout);
  if (now !== undefined && head.seq <= now.seq) return null;
  const seq = (now?.seq ?? 0) + 1;
  return { seq, why: `event ${seq} was added behind the rollout's head, which is event ${seq - 1}` };
}
