/** What an actor asks of a rollout. Reasons are required wherever a person will later ask "why?". */
export type Command =
  | { readonly type: "promote"; readonly reason: string | null; readonly force: boolean }
  | { readonly type: "rollback"; readonly to: string; readonly reason: string }
  | { readonly type: "hold"; readonly reason: string }
  | { readonly type: "release"; readonly reason: string }
  | { readonly type: "engage"; readonly killSwitch: string; readonly reason: string }
  | { readonly type: "rearm"; readonly killSwitch: string; readonly reason: string; readonly force: boolean }
  /** Freezes the baseline anew, over these runs. The only way to change it other than leaving the baseline stage. */
  | { readonly type: "rebaseline"; readonly runs: readonly string[]; readonly reason: string }
  /** Goes on by another version of the definition. `digest`: which; "latest": the one in the service's folder of documents. */
  | { readonly type: "adopt"; readonly digest: string; readonly reason: string; readonly force: boolean };

export type CommandType = Command["type"];
