import type { ServerResponse } from "node:http";

/** What is known of a request once its caller was admitted. */
export interface RequestFacts {
  readonly operation: string | null;
  readonly rollout: string | null;
  readonly actor: string | null;
}

const FACTS = Symbol("facts of the request");
interface Answering extends ServerResponse {
  [FACTS]?: RequestFacts;
}

const NOTHING: RequestFacts = { operation: null, rollout: null, actor: null };

export function noteFacts(response: Answering, facts: Partial<RequestFacts>): void {
  response[FACTS] = { ...factsOf(response), ...facts };
}

export function factsOf(response: Answering): RequestFacts {
  return response[FACTS] ?? NOTHING;
}
