import type { Verdict } from "../../criteria/verdict.ts";
import type { FlagValue } from "../../definition/definition.ts";

/** A scenarios file as written, after machines/scenarios.schema.json. */
export interface ScenariosDocument {
  readonly scenarios: readonly Scenario[];
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly advance?: string;
  readonly runs?: readonly string[];
  readonly observe?: Readonly<Record<string, ScenarioObservation>>;
  readonly evidence?: Readonly<Record<string, ScenarioEvidence>>;
  readonly do?: ScenarioCommand;
  readonly expect?: Expectation;
}

/** Exactly the members of one metric kind, or `unavailable`. */
export interface ScenarioObservation {
  readonly successes?: number;
  readonly trials?: number;
  readonly total?: number | null;
  readonly sample?: number;
  readonly violations?: number;
  readonly population?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly value?: number | null;
  readonly unavailable?: string;
}

export type ScenarioEvidence = "pass" | "fail" | "error" | { readonly value: number; readonly unit?: string };

/** Exactly one member. */
export interface ScenarioCommand {
  readonly promote?: { readonly force?: boolean; readonly reason?: string };
  readonly rollback?: { readonly to: string; readonly reason?: string };
  readonly hold?: string;
  readonly release?: string;
  readonly engage?: string;
  readonly rearm?: string | { readonly killSwitch: string; readonly force?: boolean };
}

export interface Expectation {
  readonly decision?: "accepted" | "unchanged" | "refused";
  readonly stage?: string;
  readonly held?: boolean;
  readonly engaged?: readonly string[];
  readonly flags?: Readonly<Record<string, FlagValue>>;
  readonly verdict?: Verdict;
  readonly blockers?: readonly string[];
  readonly audit?: readonly string[];
}
