import type { RolloutView } from "../events/rollout-channel.ts";
import { refetchTag } from "./bulk-answer.ts";

/** Tells OpenFeature clients that the flags are others, and to fetch them; never what they are. */
export const REFETCH_VIEW: RolloutView = {
  name: "ofrep",
  state(snapshot) {
    const etag = refetchTag(snapshot);
    return { id: etag.slice(1, -1), data: { type: "refetchEvaluation", etag } };
  },
  activity: () => null,
};
