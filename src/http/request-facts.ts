import type { Response } from "express";

/** What is known of a request once its caller was admitted. */
export interface RequestFacts {
  readonly operation: string | null;
  readonly rollout: string | null;
  readonly actor: string | null;
}

const KEY = "requestFacts";
const NOTHING: RequestFacts = { operation: null, rollout: null, actor: null };

export function noteFacts(response: Response, facts: Partial<RequestFacts>): void {
  response.locals[KEY] = { ...factsOf(response), ...facts };
}

export function factsOf(response: Response): RequestFacts {
  // Nobody else writes under the key.
  return (response.locals[KEY] as RequestFacts | undefined) ?? NOTHING;
}
