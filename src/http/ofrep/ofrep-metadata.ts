import type { FlagSnapshot } from "../../service/services.ts";

/** Flat, because clients drop anything else. `engaged`: names of kill switches, with commas between them. */
export function ofrepMetadata({ rollout, stage, revision, engaged }: FlagSnapshot) {
  return { rollout, stage, revision, engaged: engaged.join(",") };
}
