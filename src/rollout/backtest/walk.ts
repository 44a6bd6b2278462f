import type { RolloutMachine } from "../../../machines/rollout-machine.ts";
import type { ExposedRun } from "../../criteria/observation.ts";
import type { Definition } from "../../definition/definition.ts";
import type { RolloutState } from "../state.ts";
import type { BacktestStep } from "./backtest-step.ts";

/** A rollout on its way through a history. */
export interface Walk {
  readonly definition: Definition;
  readonly machine: RolloutMachine;
  readonly state: RolloutState;
  /** ISO 8601 UTC. */
  readonly now: string;
  /** The runs of the current exposure. */
  readonly runs: readonly ExposedRun[];
  /** The run at which promotion was held, and at which each engaged kill switch was engaged. */
  readonly heldAt: string | null;
  readonly engagedAt: Readonly<Record<string, string>>;
  readonly steps: readonly BacktestStep[];
}
