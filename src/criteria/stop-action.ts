import type { StopAction } from "../definition/definition.ts";

/** "hold", "rollback to stage-0", "engage emergency-rollback". */
export function describeStopAction(action: StopAction): string {
  switch (action.kind) {
    case "hold":
      return "hold";
    case "rollback":
      return `rollback to ${action.to}`;
    case "engage":
      return `engage ${action.killSwitch}`;
  }
}
