import type { ServerResponse } from "node:http";

/** What is known of a request once its caller was admitted. */
export interface RequestFacts {
  readonly operation: string | null;
  readonly rollout: string | null;
  readonly actor: string | null;
  /** The client asked to wait for its answer (a long poll), so that its time says nothing of the server. */
  readonly waited: boolean;
  /** Why the server failed at it, where that was foreseen and so has no line of its own in the log. */
  readonly cause: string | null;
}

const FACTS = Symbol("facts of the request");
interface Answering extends ServerResponse {
  [FACTS]?: RequestFacts;
}

const NOTHING: RequestFacts = { operation: null, rollout: null, actor: null, waited: false, cause: null };

export function noteFacts(response: Answering, facts: Partial<RequestFacts>): void {
  response[FACTS] = { ...factsOf(response), ...facts };
}

export function factsOf(response: Answering): RequestFacts {
  return response[FACTS] ?? NOTHING;
}
