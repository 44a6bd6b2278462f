import type { Duplex } from "node:stream";
import { mayDo } from "../../rollout/permission.ts";
import { bearerSecret, type Caller } from "../auth.ts";
import { hotBulk } from "./hot-bulk.ts";
import { hotFlags } from "./hot-flags.ts";
import type { Publisher } from "./publisher.ts";

/**
 * What was worked out for the last request of a connection. Who keeps one asks the same again, to the byte, and to compare texts costs
 * a tenth of taking them apart: a twentieth of the whole answer. Each of these follows from what it is asked, and from nothing
 * else; whether a token counts and which flags are in force is looked up for every request.
 */
export type ConnectionMemory = ReturnType<typeof createMemory>;

const MEMORY = Symbol("last request");
interface Connection extends Duplex {
  [MEMORY]?: ConnectionMemory;
}

/** The memory of a connection, on the connection itself: it goes when that goes. */
export function memoryOf(connection: Connection, publisher: Publisher): ConnectionMemory {
  return (connection[MEMORY] ??= createMemory(publisher));
}

function createMemory(publisher: Publisher) {
  return {
    flagsAsked: rememberingLast(hotFlags),
    bulkAsked: rememberingLast(hotBulk),
    secretIn: rememberingLast(bearerSecret),
    mayRead: rememberingLast(({ grants }: Caller, rollout: string) => mayDo(grants, "read", { rollout })),
    publish: rememberingLast(publisher.publish),
  };
}

/** Connections are many and may lie idle: what they keep must be little. */
const LONGEST = 1_024;

function isLong(text: unknown): boolean {
  return typeof text === "string" && text.length > LONGEST;
}

function rememberingLast<One, Answer>(work: (one: One) => Answer): (one: One) => Answer;
function rememberingLast<One, Other, Answer>(work: (one: One, other: Other) => Answer): typeof work;
function rememberingLast(work: (one: unknown, other: unknown) => unknown) {
  let last: { readonly one: unknown; readonly other: unknown; readonly answer: unknown } | undefined;
  return (one: unknown, other: unknown) => {
    if (last !== undefined && last.one === one && last.other === other) return last.answer;
    const answer = work(one, other);
    if (!isLong(one) && !isLong(other)) last = { one, other, answer };
    return answer;
  };
}
