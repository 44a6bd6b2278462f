import type { RolloutView } from "../events/rollout-channel.ts";
import type { Publisher } from "../hot-path/publisher.ts";
import { refetchTag } from "./bulk-answer.ts";

/** Tells OpenFeature clients that the flags are others, and to fetch them; never what they are. */
export function refetchView(publisher: Publisher): RolloutView {
  return {
    name: "ofrep",
    state(snapshot) {
      const etag = refetchTag(publisher, snapshot);
      return { id: etag.slice(1, -1), data: { type: "refetchEvaluation", etag } };
    },
    activity: () => null,
  };
}
