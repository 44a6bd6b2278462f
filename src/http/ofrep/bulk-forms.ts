import type { FlagSnapshot } from "../../service/services.ts";
import type { StreamTickets } from "../../service/tokens/stream-tickets.ts";
import type { Caller } from "../auth.ts";
import { type PublishedForm } from "../hot-path/publisher.ts";
import { ofrepMetadata } from "./ofrep-metadata.ts";

/** The form in which a caller gets all flags: the same flags for everybody, with the way to the events that is theirs. */
export type BulkForms = (caller: Caller) => PublishedForm;

/** A ticket is good for the rest of its hour and the whole of the next. */
const HOUR = 3_600_000;

/**
 * `tickets`: null where anybody may read, so that a stream needs none. The hour is part of the form's name and so of the tag:
 * a client that comes with the tag of an older one gets the answer anew, and with it a ticket that still counts.
 */
export function createBulkForms(tickets: Pick<StreamTickets, "issue"> | null, clock: () => Date): BulkForms {
  if (tickets === null) return () => OPEN;
  const own = new Map<string, { readonly hour: number; readonly form: PublishedForm }>();
  return ({ actor }) => {
    const hour = Math.floor(clock().getTime() / HOUR);
    const known = own.get(actor);
    if (known?.hour === hour) return known.form;
    const ticket = actor.startsWith("token:") ? tickets.issue(actor.slice("token:".length), (hour + 2) * HOUR) : null;
    if (ticket === null) return ALONE;
    const form = bulkForm(`ofrep-${hour}`, ({ rollout }) => `${streamAddress(rollout)}?ticket=${ticket}`);
    own.set(actor, { hour, form });
    return form;
  };
}

/** Of the plainest form, and in every event: which flags it is about, whoever asks. */
export const BULK_FORM = "ofrep";
const OPEN = bulkForm(BULK_FORM, ({ rollout }) => streamAddress(rollout));
/** For callers whose streams would need a header: polling is what they have. */
const ALONE = bulkForm("ofrep-alone", null);

function streamAddress(rollout: string): string {
  return `/v1/rollouts/${rollout}/ofrep/v1/events`;
}

/**
 * What moves with every step (stage, revision) is said of the set and not of each flag: clients compare flags whole, and would
 * take every one of them for changed.
 */
function bulkForm(name: string, requestUri: ((snapshot: FlagSnapshot) => string) | null): PublishedForm {
  return {
    name,
    mediaType: "application/json",
    render: (snapshot) =>
      JSON.stringify({
        flags: Object.entries(snapshot.flags).map(([key, value]) => ({ key, reason: "STATIC", value })),
        metadata: ofrepMetadata(snapshot),
        ...(requestUri && { eventStreams: [{ type: "sse", endpoint: { requestUri: requestUri(snapshot) } }] }),
      }),
  };
}
