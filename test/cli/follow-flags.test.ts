import { describe, expect, it } from "vitest";
import type { ApiClient, ApiRequest } from "../../src/cli/api/api-client.ts";
import { ApiProblem } from "../../src/cli/api/api-problem.ts";
import type { Flags } from "../../src/generated/contract.ts";
import { CliError, EXIT } from "../../src/cli/cli-error.ts";
import { followFlags } from "../../src/cli/watch/follow-flags.ts";

interface Step {
  /** A revision, what went wrong, or a whole body. */
  readonly answer: number | Error | object;
  /** How long the service takes to answer. */
  readonly after?: number;
  /** Whether it says that it may be out of date. */
  readonly stale?: boolean;
}

const away = () => new CliError(EXIT.unreachable, "nobody there");
const refusal = () => new ApiProblem(401, "{}", { title: "A valid token is needed" });

/** The revisions told of until the service's answers are used up, and what was said meanwhile. */
async function follow(steps: readonly Step[]) {
  let now = 0;
  const asked: (string | undefined)[] = [];
  const said: string[] = [];
  const left = [...steps];
  const stop = new AbortController();
  const json = async (request: ApiRequest) => {
    asked.push(request.query?.["revision"]);
    const step = left.shift();
    if (step === undefined) {
      stop.abort();
      throw away();
    }
    now += step.after ?? 0;
    if (step.answer instanceof Error) throw step.answer;
    if (typeof step.answer === "object") return { text: "", body: step.answer, stale: false };
    const body = { rollout: "demo", stage: "one", revision: step.answer, flags: { ON: true } };
    return { text: "", body, stale: step.stale ?? false };
  };
  const revisions: number[] = [];
  let error: unknown;
  try {
    for await (const { revision } of followFlags({
      // Only this one is asked of it.
      api: { json } as unknown as ApiClient,
      rollout: async () => "demo",
      now: () => new Date(now),
      random: () => 0,
      signal: stop.signal,
      onLost: (_error: Error, last: Flags | null) => said.push(`lost after ${last?.revision ?? "nothing"}`),
      onFound: () => said.push("found"),
    }))
      revisions.push(revision);
  } catch (thrown) {
    error = thrown;
  }
  return { revisions, asked, said, refused: error instanceof CliError ? error.message : null };
}

describe("following flags", () => {
  it("tells of each newer revision once, asking from the one it has", async () => {
    const { revisions, asked } = await follow([{ answer: 4 }, { answer: 4, after: 20_000 }, { answer: 6 }]);
    expect(revisions).toEqual([4, 6]);
    expect(asked).toEqual(["0", "4", "4", "6"]);
  });

  it("does not go back with a replica that lags, but does with a service that means it", async () => {
    const { revisions } = await follow([
      { answer: 9 },
      { answer: 8, after: 5 },
      { answer: 3, after: 20_000 },
      { answer: 4, after: 1_000 },
    ]);
    expect(revisions).toEqual([9, 3, 4]);
  });

  it("hears of a revision used a second time, as after a database was put back", async () => {
    const again = { rollout: "demo", stage: "one", revision: 9, flags: { ON: false } };
    const { revisions } = await follow([
      { answer: 9 },
      { answer: 9, after: 20_000 },
      { answer: again, after: 5 },
      { answer: again, after: 20_000 },
      { answer: again, after: 20_000 },
    ]);
    expect(revisions).toEqual([9, 9]);
  });

  it("does not go back with a replica that has lost the store, however long that lasts", async () => {
    const { revisions } = await follow([
      { answer: 9 },
      { answer: 8, after: 20_000, stale: true },
      { answer: 8, after: 20_000, stale: true },
      { answer: 10, stale: true },
    ]);
    expect(revisions).toEqual([9, 10]);
  });

  it("goes back with a service that says so twice, and to other flags of the same revision", async () => {
    const other = { rollout: "demo", stage: "one", revision: 2, flags: { ON: false } };
    const { revisions, asked } = await follow([
      { answer: 3 },
      { answer: 1, after: 5 },
      { answer: 2, after: 5 },
      { answer: other, after: 5 },
    ]);
    expect(revisions).toEqual([3, 2, 2]);
    expect(asked).toEqual(["0", "3", "3", "2", "2"]);
  });

  it("waits for a service that is away, and says so once", async () => {
    const { revisions, said } = await follow([{ answer: away() }, { answer: away() }, { answer: 2 }]);
    expect(revisions).toEqual([2]);
    expect(said).toEqual(["lost after nothing", "found"]);
  });

  it("gives up where the very first answer is a refusal", async () => {
    const { revisions, refused, said } = await follow([{ answer: refusal() }, { answer: 2 }]);
    expect([revisions, said]).toEqual([[], []]);
    expect(refused).toContain("A valid token is needed");
  });

  it.each([{}, [], { error: "sign in" }, { rollout: "demo", stage: "one", revision: 3, flags: {} }])(
    "takes what a proxy answers in its place for no answer: %j",
    async (answer) => {
      const { revisions, said } = await follow([{ answer }, { answer: 2 }, { answer }, { answer: 3 }]);
      expect(revisions).toEqual([2, 3]);
      expect(said).toEqual(["lost after nothing", "found", "lost after 2", "found"]);
    },
  );

  it("never gives up later, whatever the service says", async () => {
    const { revisions, said } = await follow([{ answer: 2 }, { answer: refusal() }, { answer: 3 }]);
    expect(revisions).toEqual([2, 3]);
    expect(said).toEqual(["lost after 2", "found"]);
  });
});
