import type { Baseline } from "../criteria/observation.ts";

/** Who and why, kept with the state so that an operator sees it without reading the trail. */
export interface Mark {
  readonly at: string;
  readonly actor: string;
  readonly reason: string;
}

/**
 * The whole state of one rollout. Changes only through `decide`; every change raises `revision` by exactly one.
 * - `stage`: the stage whose flags are in force. Entered by promote (from below), rollback and engage (from above).
 * - `hold`: set while promotion is held; entered by hold and by every move down, left only by release.
 * - `engaged`: the engaged kill switches; entered by engage, left only by rearm. While any is here nothing is promoted.
 * - `exposure`: starts anew at every stage entry and whenever the served environment changes, so that runs and evidence
 *   of an earlier environment never count for this one.
 * - `baseline`: frozen when the baseline stage is left upwards; replaced by rebaseline alone, which changes nothing else.
 */
export interface RolloutState {
  readonly rollout: string;
  readonly definition: { readonly name: string; readonly digest: string };
  readonly telemetrySource: string;
  readonly revision: number;
  readonly stage: string;
  readonly hold: Mark | null;
  readonly engaged: Readonly<Record<string, Mark>>;
  readonly exposure: { readonly id: number; readonly since: string };
  readonly baseline: Baseline | null;
  readonly updatedAt: string;
}
