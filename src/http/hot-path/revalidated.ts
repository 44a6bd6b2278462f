import type { PreparedAnswer } from "../answer.ts";
import { matchesTag } from "../entity-tag.ts";
import type { Published } from "./publisher.ts";

/** The whole answer, or that nothing changed, for a reader who sent this If-None-Match. */
export function revalidated({ tag, whole, unchanged }: Published, ifNoneMatch: string | undefined): PreparedAnswer {
  return matchesTag(ifNoneMatch, tag) ? unchanged : whole;
}
