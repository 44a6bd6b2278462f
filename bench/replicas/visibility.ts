import { setTimeout as delay } from "node:timers/promises";
import type { ReplicaProcess } from "./replica-process.ts";

/** Milliseconds from sending a kill to one replica until every replica serves it, one a round. */
export async function measureKills(replicas: readonly ReplicaProcess[], rounds: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const writer = replicas[round % replicas.length];
    if (!writer) throw new Error("no replica to kill on");
    // A rollout of its own for each round: a kill latches.
    const rollout = `kill-${round}`;
    await post(writer, "/v1/rollouts", { rollout, definition: "autopack" });
    await Promise.all(replicas.map((replica) => untilServed(replica, rollout, 1)));
    const sent = performance.now();
    const seen = replicas.map((replica) => untilServed(replica, rollout, 2));
    await post(writer, `/v1/rollouts/${rollout}/kill-switches/complete-shutdown/engage`, { reason: "bench" });
    await Promise.all(seen);
    took.push(performance.now() - sent);
  }
  return took;
}

async function post({ url, token }: ReplicaProcess, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token()}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`);
}

/** Waits at the replica, not by asking again and again, which would take the processor from what is measured. */
async function untilServed({ url }: ReplicaProcess, rollout: string, revision: number): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 10_000;) {
    const response = await fetch(`${url}/v1/rollouts/${rollout}/flags?wait=5s&revision=${revision - 1}`);
    const body = (await response.json()) as { revision?: number }; // flags, or a problem
    if (response.ok && (body.revision ?? 0) >= revision) return;
    // It does not know the rollout yet.
    await delay(5);
  }
  throw new Error(`${url} does not serve revision ${revision} of ${rollout} within 10 s`);
}
