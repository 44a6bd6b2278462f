import type { Answer } from "../answer.ts";

/** Says whether flags served now may be out of date, because the store cannot be asked. */
export interface Freshness {
  /** Headers that mark an answer as possibly out of date; null: it is not. */
  staleHeaders(): Readonly<Record<string, string>> | null;
}

export const ALWAYS_FRESH: Freshness = { staleHeaders: () => null };

/** The answer, marked where it may be out of date. */
export function marked(answer: Answer, { staleHeaders }: Freshness): Answer {
  return { ...answer, headers: { ...answer.headers, ...staleHeaders() } };
}
