import type { StaleMark } from "../service/services.ts";
import type { Headers } from "./answer.ts";

/** What an answer from memory says while nobody can be sure that it is current: how old it is, and why. null: it is current. */
export function staleHeaders(mark: StaleMark | null): Headers | null {
  if (mark === null) return null;
  const age = mark.ageSeconds === null ? {} : { Age: String(mark.ageSeconds) };
  return { ...age, "Sluice-Stale": "true", "Sluice-Stale-Reason": mark.reason };
}
