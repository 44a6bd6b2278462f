import type { FlagFormat } from "./flag-format.ts";

/** Typed values together with the stage and revision they belong to. */
export const jsonFormat: FlagFormat = {
  name: "json",
  mediaType: "application/json",
  render: ({ rollout, stage, revision, flags }) => JSON.stringify({ rollout, stage, revision, flags }),
};
