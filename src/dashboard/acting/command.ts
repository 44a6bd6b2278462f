import type { Rollout } from "../../generated/contract.ts";

/** Something a person asks of a rollout, with a preview before it. Engaging a kill switch goes a way of its own. */
export type Command =
  | { readonly kind: "promote" }
  | { readonly kind: "rollback"; readonly to: string }
  | { readonly kind: "hold" }
  | { readonly kind: "release" }
  | { readonly kind: "rearm"; readonly killSwitch: string }
  /** Of the whole digest, so that nothing is adopted but what was looked at. */
  | { readonly kind: "adopt"; readonly digest: string };

export interface Given {
  readonly reason: string;
  readonly force: boolean;
}

/** What is asked of a preview before anybody has typed a reason. Nothing of it is recorded. */
const NO_REASON_YET = "(preview)";

export function commandPath(rollout: string, command: Command): string {
  const base = `/v1/rollouts/${encodeURIComponent(rollout)}`;
  return command.kind === "rearm"
    ? `${base}/kill-switches/${encodeURIComponent(command.killSwitch)}/rearm`
    : `${base}/${command.kind}`;
}

export function commandBody(command: Command, { reason, force }: Given): Readonly<Record<string, unknown>> {
  const said = reason.trim();
  switch (command.kind) {
    case "promote":
      return { ...(said !== "" && { reason: said }), ...(force && { force, reason: said || NO_REASON_YET }) };
    case "rollback":
      return { to: command.to, reason: said || NO_REASON_YET };
    case "rearm":
      return { reason: said || NO_REASON_YET, ...(force && { force }) };
    case "adopt":
      return { digest: command.digest, reason: said || NO_REASON_YET, ...(force && { force }) };
    case "hold":
    case "release":
      return { reason: said || NO_REASON_YET };
  }
}

/** Whether nothing is sent without a reason. */
export function needsReason(command: Command, force: boolean): boolean {
  return command.kind !== "promote" || force;
}

/** Whether it can be asked for by force, which passes over what is not known. */
export function takesForce({ kind }: Command): boolean {
  return kind === "promote" || kind === "rearm" || kind === "adopt";
}

export interface CommandWords {
  readonly title: string;
  readonly does: string;
  readonly confirm: string;
}

export function commandWords(command: Command, rollout: Rollout): CommandWords {
  const name = rollout.rollout;
  switch (command.kind) {
    case "promote": {
      const target = rollout.stages[rollout.stages.indexOf(rollout.stage) + 1] ?? "the next stage";
      return {
        title: `Promote ${name} to ${target}`,
        does: `Moves from ${rollout.stage} up to ${target}, if its gate is open.`,
        confirm: `Promote to ${target}`,
      };
    }
    case "rollback":
      return {
        title: `Roll ${name} back to ${command.to}`,
        does: `Moves from ${rollout.stage} down to ${command.to} at once and holds promotion.`,
        confirm: `Roll back to ${command.to}`,
      };
    case "hold":
      return {
        title: `Hold the promotion of ${name}`,
        does: `It stays in ${rollout.stage}, with the flags it has, until it is released.`,
        confirm: "Hold",
      };
    case "release":
      return {
        title: `Release the promotion of ${name}`,
        does: "Changes no flag. It may be promoted again, once its gate is open.",
        confirm: "Release",
      };
    case "rearm":
      return {
        title: `Rearm ${command.killSwitch} of ${name}`,
        does: `The switch no longer forces its flags. The rollout goes on from ${rollout.stage}.`,
        confirm: "Rearm",
      };
    case "adopt":
      return {
        title: `Let ${name} adopt version ${shortDigest(command.digest)}`,
        does: `It goes on from ${rollout.stage} by that version of ${rollout.definition.name} instead of ${shortDigest(rollout.definition.digest)}.`,
        confirm: `Adopt ${shortDigest(command.digest)}`,
      };
  }
}

/** As much of a digest as people compare. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}
