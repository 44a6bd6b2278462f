import type { FlagSnapshot } from "../../service/services.ts";
import type { StreamTickets } from "../../service/tokens/stream-tickets.ts";
import type { Caller } from "../auth.ts";
import { type PublishedForm } from "../hot-path/publisher.ts";
import { ofrepEvaluation } from "./ofrep-evaluation.ts";
import { ofrepMetadata } from "./ofrep-metadata.ts";

/** The form in which a caller gets all flags: the same flags for everybody, with the way to the events that is theirs. */
export type BulkForms = (caller: Caller) => PublishedForm;

/** A ticket is good for the rest of its hour and the whole of the next. */
const HOUR = 3_600_000;

/**
 * `tickets`: null where anybody may read, so that a stream needs none. The tag of a form changes with its ticket: a client that
 * comes with the tag of an older one gets the answer anew, and with it a ticket that still counts.
 */
export function createBulkForms(tickets: Pick<StreamTickets, "issue"> | null, clock: () => Date): BulkForms {
  if (tickets === null) return () => OPEN_BULK;
  // Callers are others once the tokens were read anew: only then a ticket can have lost the secret it was signed with.
  const known = new WeakMap<Caller, { readonly form: PublishedForm; readonly until: number }>();
  const made = new Map<string, { readonly form: PublishedForm; readonly ticket: string }>();

  function formWith(actor: string, ticket: string): PublishedForm {
    const before = made.get(actor);
    if (before?.ticket === ticket) return before.form;
    const form = bulkForm(({ rollout }) => `${streamAddress(rollout)}?ticket=${ticket}`);
    made.set(actor, { form, ticket });
    return form;
  }

  return (caller) => {
    const { actor } = caller;
    const now = clock().getTime();
    const own = known.get(caller);
    if (own && now < own.until) return own.form;
    if (!actor.startsWith("token:")) return ALONE;
    const until = (Math.floor(now / HOUR) + 1) * HOUR;
    const ticket = tickets.issue(actor.slice("token:".length), until + HOUR);
    if (ticket === null) return ALONE;
    const form = formWith(actor, ticket);
    known.set(caller, { form, until });
    return form;
  };
}

export const OPEN_BULK = bulkForm(({ rollout }) => streamAddress(rollout));
/** For callers whose streams would need a header: polling is what they have. */
const ALONE = bulkForm(null);

function streamAddress(rollout: string): string {
  return `/v1/rollouts/${rollout}/ofrep/v1/events`;
}

/**
 * What moves with every step (stage, revision) is said of the set and not of each flag: clients compare flags whole, and would
 * take every one of them for changed.
 */
function bulkForm(requestUri: ((snapshot: FlagSnapshot) => string) | null): PublishedForm {
  return {
    name: "ofrep",
    mediaType: "application/json",
    render: (snapshot) =>
      JSON.stringify({
        flags: Object.entries(snapshot.flags).map(([key, value]) => ofrepEvaluation(key, value)),
        metadata: ofrepMetadata(snapshot),
        ...(requestUri && { eventStreams: [{ type: "sse", endpoint: { requestUri: requestUri(snapshot) } }] }),
      }),
  };
}
