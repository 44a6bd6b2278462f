import type { FlagSnapshot } from "../../service/services.ts";
import type { PreparedAnswer } from "../answer.ts";
import type { Caller } from "../auth.ts";
import type { Publisher } from "../hot-path/publisher.ts";
import { revalidated } from "../hot-path/revalidated.ts";
import { OPEN_BULK, type BulkForms } from "./bulk-forms.ts";

export interface BulkConditions {
  readonly ifNoneMatch: string | undefined;
  /** Tag an event announced to the client, which asks because of it. */
  readonly flagConfigEtag: string | undefined;
}

/** Answers who asks for all flags of a snapshot. */
export type BulkAnswer = (snapshot: FlagSnapshot, caller: Caller, conditions: BulkConditions) => PreparedAnswer;

export function createBulkAnswer(publisher: Publisher, forms: BulkForms): BulkAnswer {
  return (snapshot, caller, { ifNoneMatch, flagConfigEtag }) => {
    const published = publisher.publish(snapshot, forms(caller));
    // An announced tag that is not ours means that the client must not keep what it holds, whatever it says it holds.
    const announcesOther = flagConfigEtag !== undefined && flagConfigEtag !== refetchTag(publisher, snapshot);
    return announcesOther ? published.whole : revalidated(published, ifNoneMatch);
  };
}

/** The tag events announce: of the plainest form, as they are the same for everybody. */
export function refetchTag(publisher: Publisher, snapshot: FlagSnapshot): string {
  return publisher.publish(snapshot, OPEN_BULK).tag;
}
