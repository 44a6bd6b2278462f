import http from "node:http";
import { isDeepStrictEqual } from "node:util";
import { setTimeout as delay } from "node:timers/promises";

/** An unmarked answer may be this much behind what was acknowledged: the published bound of staleness, and a second to be fair. */
const SILENCE_MS = 4_000;

export interface LoadCounts {
  reads: number;
  /** Reads answered while the database was away, and those of all that were marked as stale. */
  readsInOutage: number;
  marked: number;
  /** No answer, or another status than 200. */
  failed: number;
  /** An answer that is not the declared environment. */
  undefined: number;
  /** An answer that was out of date for longer than the bound and did not say so. */
  silentlyStale: number;
  writes: number;
  writesRefused: number;
}

export interface Load {
  readonly counts: Readonly<LoadCounts>;
  /** What went wrong first, at most twenty. */
  readonly problems: readonly string[];
  /** Whether the database is away, for the counts. */
  setOutage(away: boolean): void;
  stop(): Promise<void>;
}

/** Readers that ask for the flags of a rollout without end, and one writer that moves its revision. */
export async function startLoad(url: string, token: string, readers: number): Promise<Load> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: readers });
  const counts: LoadCounts = {
    reads: 0,
    readsInOutage: 0,
    marked: 0,
    failed: 0,
    undefined: 0,
    silentlyStale: 0,
    writes: 0,
    writesRefused: 0,
  };
  const problems: string[] = [];
  const acknowledged: { readonly at: number; readonly revision: number }[] = [];
  const declared = (await get(url, agent)).flags;
  let outage = false;
  let stopped = false;

  function wrong(kind: "failed" | "undefined" | "silentlyStale", problem: string): void {
    counts[kind] += 1;
    if (problems.length < 20) problems.push(`${new Date().toISOString()} ${kind}: ${problem}`);
  }

  async function readOn(): Promise<void> {
    while (!stopped) {
      const inOutage = outage;
      const asked = performance.now();
      try {
        const answer = await get(url, agent);
        counts.reads += 1;
        if (inOutage && outage) counts.readsInOutage += 1;
        if (answer.marked) counts.marked += 1;
        if (answer.status !== 200) wrong("failed", `${answer.status} ${answer.text.slice(0, 300)}`);
        else if (!isDeepStrictEqual(answer.flags, declared)) wrong("undefined", answer.text.slice(0, 300));
        else if (!answer.marked) {
          const must = acknowledged.findLast(({ at }) => at < asked - SILENCE_MS);
          if (must && answer.revision < must.revision)
            wrong(
              "silentlyStale",
              `revision ${answer.revision}, ${must.revision} was acknowledged ${Math.round(asked - must.at)} ms before`,
            );
        }
      } catch (error) {
        counts.reads += 1;
        wrong("failed", String(error));
      }
      await delay(5);
    }
  }

  async function writeOn(): Promise<void> {
    for (let turn = 0; !stopped; turn += 1) {
      const command = turn % 2 === 0 ? "hold" : "release";
      try {
        const response = await fetch(`${url}/v1/rollouts/autopack/${command}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ reason: "load" }),
          signal: AbortSignal.timeout(5_000),
        });
        if (response.ok) {
          const { revision } = (await response.json()) as { revision: number }; // declared by the contract
          acknowledged.push({ at: performance.now(), revision });
          counts.writes += 1;
        } else counts.writesRefused += 1;
      } catch {
        counts.writesRefused += 1;
      }
      await delay(250);
    }
  }

  const loops = [writeOn(), ...Array.from({ length: readers }, readOn)];
  return {
    counts,
    problems,
    setOutage: (away) => void (outage = away),
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

interface Read {
  readonly status: number;
  readonly text: string;
  readonly flags: unknown;
  readonly revision: number;
  readonly marked: boolean;
}

function get(url: string, agent: http.Agent): Promise<Read> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}/v1/rollouts/autopack/flags`, { agent, timeout: 10_000 }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { flags = null, revision = 0 } = parse(text);
        const marked = response.headers["sluice-stale"] === "true";
        resolve({ status: response.statusCode ?? 0, text, flags, revision, marked });
      });
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
    request.on("error", reject);
  });
}

function parse(text: string): { readonly flags?: unknown; readonly revision?: number } {
  try {
    return JSON.parse(text) as { flags?: unknown; revision?: number }; // flags, or a problem
  } catch {
    return {};
  }
}
