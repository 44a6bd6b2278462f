/** How an answer went: by the first digit of its status. */
export const OUTCOMES = ["2xx", "3xx", "4xx", "5xx"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What is answered ahead of the router, and the method it is counted under; a HEAD counts as the GET it stands for. */
export const HOT_OPERATIONS = { getFlags: "GET", evaluateFlags: "POST", evaluateDefaultFlags: "POST" } as const;
export type HotOperation = keyof typeof HOT_OPERATIONS;

/**
 * Plain numbers, because a function call a request would be seen in the figures: whoever answers does
 * `counts.getFlags["2xx"] += 1`, and they are collected when somebody scrapes.
 */
export type ReadCounts = Readonly<Record<HotOperation, Record<Outcome, number>>>;

export function createReadCounts(): ReadCounts {
  const none = () => ({ "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 });
  return { getFlags: none(), evaluateFlags: none(), evaluateDefaultFlags: none() };
}

export function outcomeOf(status: number): Outcome {
  return status < 300 ? "2xx" : status < 400 ? "3xx" : status < 500 ? "4xx" : "5xx";
}
