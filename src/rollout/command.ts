/** What an actor asks of a rollout. Reasons are required wherever a person will later ask "why?". */
export type Command =
  | { readonly type: "promote"; readonly reason: string | null; readonly force: boolean }
  | { readonly type: "rollback"; readonly to: string; readonly reason: string }
  | { readonly type: "hold"; readonly reason: string }
  | { readonly type: "release"; readonly reason: string }
  | { readonly type: "engage"; readonly killSwitch: string; readonly reason: string }
  | { readonly type: "rearm"; readonly killSwitch: string; readonly reason: string; readonly force: boolean };

export type CommandType = Command["type"];
