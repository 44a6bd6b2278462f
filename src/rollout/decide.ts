import type { Command } from "./command.ts";
import { decideAdopt } from "./adopt/decide-adopt.ts";
import { decideEngage } from "./decide-engage.ts";
import { decideHold, decideRelease } from "./decide-hold.ts";
import type { DecideInput } from "./decide-input.ts";
import { decidePromote } from "./decide-promote.ts";
import { decideRearm } from "./decide-rearm.ts";
import { decideRebaseline } from "./decide-rebaseline.ts";
import { decideRollback } from "./decide-rollback.ts";
import type { Decision } from "./decision.ts";

/**
 * What becomes of a command: the next state, the environment then in force, and exactly one audit event (none when nothing was
 * asked for that is not already so, except for an engage). A refusal is an answer. Throws only where the caller is wrong: an
 * assessment that is needed is missing or is not of this state, or the state does not fit the definition.
 */
export function decide(input: DecideInput): Decision {
  const { command } = input;
  switch (command.type) {
    case "promote":
      return decidePromote(of(input, command));
    case "rollback":
      return decideRollback(of(input, command));
    case "hold":
      return decideHold(of(input, command));
    case "release":
      return decideRelease(of(input, command));
    case "engage":
      return decideEngage(of(input, command));
    case "rearm":
      return decideRearm(of(input, command));
    case "rebaseline":
      return decideRebaseline(of(input, command));
    case "adopt":
      return decideAdopt(of(input, command));
  }
}

/** The input with its command's type narrowed. */
function of<C extends Command>(input: DecideInput, command: C): DecideInput<C> {
  return { ...input, command };
}
