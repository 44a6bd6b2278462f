import { GENESIS } from "../rollout/audit-chain.ts";
import { SERVICE_CHAIN } from "../rollout/audit-event.ts";
import { AUDIT_HEADS, type Notice } from "../rollout/notice.ts";
import type { OutboxStore } from "../store/outbox-store.ts";
import type { Store } from "../store/store.ts";

const PAGE = 500;

type HeadStore = Pick<Store, "listRollouts" | "auditHead"> & Pick<OutboxStore, "publishNotice">;

/**
 * Puts the heads of all trails into the outbox, once a day (UTC) over all replicas. Outside of the database they are what proves
 * later that its trails were not shortened or rewritten. Never rejects: what failed is tried again at the next call.
 */
export function headsPublisher(store: HeadStore, clock: () => Date): () => Promise<void> {
  let published = "";
  let running: Promise<void> | null = null;

  const publish = async (): Promise<void> => {
    const now = clock().toISOString();
    const day = now.slice(0, 10);
    if (day === published) return;
    await store.publishNotice(headsNotice(day, now, await headsOf(store)), now);
    published = day;
  };
  return () => {
    // The store does not answer: whoever asks it for anything else says so.
    running ??= publish()
      .catch(() => undefined)
      .finally(() => (running = null));
    return running;
  };
}

function headsNotice(day: string, at: string, heads: Awaited<ReturnType<typeof headsOf>>): Notice {
  return {
    key: `${AUDIT_HEADS}/${day}`,
    rollout: SERVICE_CHAIN,
    seq: 0,
    revision: 0,
    type: AUDIT_HEADS,
    at,
    actor: "system:audit",
    reason: null,
    data: { heads },
  };
}

async function headsOf(store: HeadStore) {
  const names: string[] = [SERVICE_CHAIN];
  let cursor: string | undefined;
  do {
    const page = await store.listRollouts({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    names.push(...page.items.map(({ rollout }) => rollout));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  const heads: { rollout: string; seq: number; hash: string }[] = [];
  for (const rollout of names) {
    const { seq, hash } = (await store.auditHead(rollout)) ?? GENESIS;
    if (seq > 0) heads.push({ rollout, seq, hash });
  }
  return heads;
}
