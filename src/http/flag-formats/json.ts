import type { FlagSnapshot } from "../../service/services.ts";
import type { FlagFormat } from "./flag-format.ts";

/** Typed values together with the stage and revision they belong to. */
export const jsonFormat: FlagFormat = {
  name: "json",
  mediaType: "application/json",
  render: (snapshot) => JSON.stringify(presentFlags(snapshot)),
};

/** Wire form `Flags`. */
export function presentFlags({ rollout, stage, revision, flags }: FlagSnapshot) {
  return { rollout, stage, revision, flags };
}
