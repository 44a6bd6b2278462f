import type { ServerResponse } from "node:http";

/** What is known of a request once its caller was admitted. */
export interface RequestFacts {
  readonly operation: string | null;
  readonly rollout: string | null;
  readonly actor: string | null;
  /** The client asked to wait for its answer (a long poll), so that its time says nothing of the server. */
  readonly waited: boolean;
}

const FACTS = Symbol("facts of the request");
interface Answering extends ServerResponse {
  [FACTS]?: RequestFacts;
}

const NOTHING: RequestFacts = { operation: null, rollout: null, actor: null, waited: false };

export function noteFacts(response: Answering, facts: Partial<RequestFacts>): void {
  response[FACTS] = { ...factsOf(response), ...facts };
}

export function factsOf(response: Answering): RequestFacts {
  return response[FACTS] ?? NOTHING;
}
