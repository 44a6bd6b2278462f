import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFleetChannel } from "../../src/http/events/fleet-channel.ts";
import { roomFor } from "../../src/http/events/room.ts";
import { createTurns } from "../../src/service/turns.ts";
import { snapshotAt } from "./support/event-server.ts";

interface Heard {
  readonly rollout: string | null;
  readonly revision: number | undefined;
  readonly id: string | undefined;
}

const everything = () => true;

/** Everything a cursor has to say now. */
function drain(cursor: { next(): Buffer | undefined }): readonly Heard[] {
  const heard: Heard[] = [];
  for (let chunk = cursor.next(); chunk !== undefined; chunk = cursor.next()) {
    const text = chunk.toString();
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (data === undefined) continue;
    heard.push({ ...(JSON.parse(data) as Pick<Heard, "rollout" | "revision">), id: /^id: (.*)$/m.exec(text)?.[1] });
  }
  return heard;
}

function fleet(remembered?: number) {
  let ids = 0;
  return createFleetChannel(() => `id-${++ids}`, remembered);
}

const happenings = fc.array(
  fc.record({ rollout: fc.constantFrom("a", "b", "c"), activity: fc.boolean(), pause: fc.boolean() }),
  { maxLength: 60 },
);

describe("the feed of all rollouts", () => {
  it("leaves every client, however often it looks, with the newest of each rollout it may see and nothing of others", () => {
    fc.assert(
      fc.property(happenings, (happened) => {
        const channel = fleet();
        const cursor = channel.follow(undefined, (rollout) => rollout !== "c");
        const revisions: Record<string, number> = {};
        const heard: Heard[] = [];
        for (const { rollout, activity, pause } of happened) {
          if (activity) channel.recordActivity(rollout);
          else channel.publish({ ...snapshotAt((revisions[rollout] = (revisions[rollout] ?? 0) + 1)), rollout });
          if (pause) heard.push(...drain(cursor));
        }
        heard.push(...drain(cursor));
        for (const rollout of ["a", "b"]) {
          const told = heard.filter((each) => each.rollout === rollout && each.revision !== undefined);
          expect(told.at(-1)?.revision).toBe(revisions[rollout]);
          expect(told.map(({ revision }) => revision)).toEqual(
            told.map(({ revision }) => revision).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
          );
          const last = happened.findLast((each) => each.rollout === rollout);
          expect(heard.some((each) => each.rollout === rollout)).toBe(last !== undefined);
        }
        expect(heard.some(({ rollout }) => rollout === "c")).toBe(false);
      }),
    );
  });

  it("forgets at last, and says so to whoever is too far behind", () => {
    const channel = fleet(4);
    const slow = channel.follow(undefined, everything);
    drain(slow);
    channel.publish({ ...snapshotAt(1), rollout: "a" });
    const place = drain(channel.follow("id-1", everything))[0]?.id;
    for (let count = 0; count < 20; count++) channel.publish({ ...snapshotAt(1), rollout: `other-${count}` });
    for (const cursor of [slow, channel.follow(place, everything), channel.follow("unknown", everything)]) {
      expect(drain(cursor)).toEqual([{ rollout: null, id: "id-22" }]);
      expect(drain(cursor)).toEqual([]);
    }
    channel.publish({ ...snapshotAt(2), rollout: "a" });
    expect(drain(slow)).toMatchObject([{ rollout: "a", revision: 2 }]);
  });
});

describe("turns", () => {
  it("let others in between, and visit everything once", async () => {
    const turns = createTurns(256);
    const visited: string[] = [];
    turns.visit(Array(600).fill("a"), (item) => visited.push(String(item)));
    turns.visit(["b"], (item) => visited.push(item));
    expect(visited).toEqual([]);
    let others = 0;
    while (visited.length < 601) {
      await new Promise(setImmediate);
      others += 1;
    }
    expect(others).toBeGreaterThan(2);
    expect(visited.indexOf("b")).toBeLessThan(300);
  });
});

describe("the room for clients that wait", () => {
  it.each([
    [null, 20_000],
    [1_048_576, 20_000],
    [20_000, 16_000],
    [4_096, 3_276],
    [1_024, 512],
    [256, 64],
  ])("of a process with %s open files is %s", (openFiles, room) => {
    expect(roomFor(openFiles)).toBe(room);
  });
});
