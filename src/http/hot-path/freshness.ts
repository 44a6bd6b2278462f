/** Says whether flags served now may be out of date, because the store cannot be asked. */
export interface Freshness {
  /** Headers that mark an answer as possibly out of date; null: it is not. */
  staleHeaders(): Readonly<Record<string, string>> | null;
}

export const ALWAYS_FRESH: Freshness = { staleHeaders: () => null };
