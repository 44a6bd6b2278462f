import { createSender, series, type Sender } from "../support/client.ts";
import type { BenchService } from "../support/service.ts";
import { percentile } from "../support/windows.ts";
import { wrk } from "../support/wrk.ts";
import { ladderOf } from "./ladder.ts";

export interface UnderLoad {
  readonly engages: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Per second. */
  readonly reads: number;
  readonly assessments: number;
}

const READERS = 32;
const ASSESSORS = 4;

/** Engages and rearms one switch after the other for so many seconds, while flags are read and rollouts assessed without pause. */
export async function engageUnderLoad(service: BenchService, prefix: string, seconds: number): Promise<UnderLoad> {
  const sender = createSender(ASSESSORS + 1);
  const ladder = ladderOf(service, sender);
  const rollouts = await ladder.create(prefix, 20);
  let over = false;
  const reading = wrk({
    url: `${service.url}/v1/rollouts/autopack/flags`,
    headers: { Authorization: service.authorization },
    connections: READERS,
    seconds: seconds + 1,
  });
  const assessing = Promise.all(Array.from({ length: ASSESSORS }, () => assess(service, sender, () => over)));
  try {
    const until = performance.now() + seconds * 1000;
    const times: number[] = [];
    while (performance.now() < until) {
      const timed = ladder.tasks("engage", rollouts).map((engage) => async () => {
        const sent = await engage();
        times.push(sent.ms);
        return sent;
      });
      await series(timed, 1);
      await series(ladder.tasks("rearm", rollouts), 1);
    }
    times.sort((one, other) => one - other);
    over = true;
    const [reads, assessments] = await Promise.all([reading, assessing]);
    return {
      engages: times.length,
      p50Ms: percentile(times, 50),
      p99Ms: percentile(times, 99),
      reads: reads.perSecond,
      assessments: assessments.reduce((sum, each) => sum + each, 0) / seconds,
    };
  } finally {
    over = true;
    await Promise.allSettled([reading, assessing]);
    sender.close();
  }
}

async function assess({ url, authorization }: BenchService, sender: Sender, isOver: () => boolean): Promise<number> {
  let done = 0;
  for (; !isOver(); done += 1) {
    const { status, body } = await sender.send("GET", `${url}/v1/rollouts/autopack/assessment`, { authorization });
    if (status !== 200) throw new Error(`an assessment answered ${status}: ${body.slice(0, 300)}`);
  }
  return done;
}
