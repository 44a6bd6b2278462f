import type { RolloutMachine } from "../../machines/rollout-machine.ts";
import type { Assessment } from "../criteria/assessment.ts";
import type { Baseline, ExposedRun, Observations, UnavailableObservation } from "../criteria/observation.ts";
import type { Definition, VersionedDefinition } from "../definition/definition.ts";
import type { Approval } from "./approvals.ts";
import type { Command } from "./command.ts";
import type { Freeze } from "./freeze.ts";
import type { RolloutState } from "./state.ts";

/** What the telemetry says of the runs a new baseline is to be made of. */
export interface Remeasured {
  readonly runs: readonly ExposedRun[];
  /** Set when the runs could not be read; then they are as the command named them. */
  readonly problem: UnavailableObservation | null;
  /** The baseline's metrics over these runs. */
  readonly observations: Observations;
}

/** What people have said about raising the risk. */
export interface Clearance {
  /** Those given in the exposure of the state. */
  readonly approvals: readonly Approval[];
  readonly freeze: Freeze;
}

/** All that a decision depends on; the same input always gives the same decision. */
export interface DecideInput<C extends Command = Command> {
  /** The definition the state names, and the machine compiled from it. */
  readonly definition: Definition;
  readonly machine: RolloutMachine;
  readonly state: RolloutState;
  readonly command: C;
  readonly actor: string;
  /** ISO 8601 UTC. */
  readonly now: string;
  /** Of this state's stage and exposure. Null where `needsAssessment` says none is needed. */
  readonly assessment: Assessment | null;
  /** What `captureBaseline` gave for the stage; null where the stage declares no baseline. */
  readonly baselineCapture: Baseline | null;
  /** What people have said; null only where `raisesRisk` says that the command does not raise the risk. */
  readonly clearance?: Clearance | null;
  /** Of the runs a rebaseline names; no other command looks at it. */
  readonly remeasured?: Remeasured | null;
  /** The version an adopt names; no other command looks at it. */
  readonly adoption?: VersionedDefinition | null;
}
