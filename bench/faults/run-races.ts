import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { openStore } from "../../src/store/open-store.ts";
import { bundled } from "./bundled.ts";
import { createLadder } from "./create-ladder.ts";
import { faultsDefinition } from "./document.ts";
import type { Plant } from "./planted-store.ts";
import type { Heat } from "./race-contender.ts";

export interface RaceReport {
  readonly rounds: number;
  readonly promotes: number;
  readonly winners: number;
  /** Rounds in which a kill switch was engaged in the midst, and those of them that a promote had won before it. */
  readonly kills: number;
  readonly promotedBeforeKill: number;
  readonly broken: readonly string[];
  readonly seconds: number;
}

const REPLICAS = 2;
const CONTENDERS = 50;

/**
 * Rounds of fifty simultaneous promotes with one If-Match, from two processes; every fourth round with a kill among them or right behind the first answer. A
 * round needs exactly one winner; with a kill at most one, and the switch engaged and the lowest stage in force after it.
 */
export async function runRaces(url: string, rounds: number, plant: Plant | null = null): Promise<RaceReport> {
  const began = performance.now();
  const definition = faultsDefinition();
  const store = await openStore({ url });
  const program = await bundled("race-contender.ts");
  const replicas = Array.from({ length: REPLICAS }, () =>
    startReplica([...program.command, url, JSON.stringify(definition), ...(plant ? [plant] : [])]),
  );
  const count = { rounds: 0, promotes: 0, winners: 0, kills: 0, promotedBeforeKill: 0 };
  const broken: string[] = [];
  try {
    for (const replica of replicas) await replica.line();
    for (let round = 1; round <= rounds; round += 1) {
      const rollout = `race-${round}`;
      await createLadder(store, rollout, definition);
      const kill = round % 8 === 0 ? "behind" : round % 4 === 0 ? "amid" : null;
      const heat = { rollout, ifRevision: 1, contenders: CONTENDERS / REPLICAS };
      const answers = await Promise.all(
        replicas.map((replica, number) => replica.race({ ...heat, kill: number === 0 ? kill : null })),
      );
      const outcomes = answers.flat();
      const state = await store.findRollout(rollout);
      const accepted = outcomes.filter((outcome) => outcome === "accepted").length;
      const others = outcomes.filter((outcome) => !EXPECTED.has(outcome));
      const say = (what: string) => broken.push(`round ${round}: ${what} (${outcomes.join(", ")})`);
      if (others.length > 0) say(`answered ${[...new Set(others)].join(", ")}`);
      if (kill) {
        count.kills += 1;
        count.promotedBeforeKill += accepted;
        if (accepted > 1) say(`${accepted} winners`);
        if (!outcomes.includes("kill accepted")) say("the kill was not accepted");
        if (state?.stage !== "zero" || !state.engaged["off"]) say(`${state?.stage} in force after a kill`);
      } else {
        if (accepted !== 1) say(`${accepted} winners`);
        if (state?.stage !== "one" || state.revision !== 2) say(`${state?.stage} at revision ${state?.revision}`);
      }
      count.rounds += 1;
      count.promotes += outcomes.length - (kill ? 1 : 0);
      count.winners += accepted;
    }
  } finally {
    for (const replica of replicas) await replica.end();
    await store.close();
    program.remove();
  }
  return { ...count, broken, seconds: (performance.now() - began) / 1000 };
}

/** What losing looks like, before or after the decision; `refused` once a kill switch is engaged. */
const EXPECTED = new Set(["accepted", "revision-mismatch", "concurrent-change", "refused", "kill accepted"]);

function startReplica([node = "", ...args]: readonly string[]) {
  const child = spawn(node, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close");
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("a replica ended in the midst of a race");
    return value;
  };
  return {
    line,
    async race(heat: Heat): Promise<readonly string[]> {
      child.stdin.write(`${JSON.stringify(heat)}\n`);
      return JSON.parse(await line()) as string[]; // written by race-contender.ts
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
