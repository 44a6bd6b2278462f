import type { Assessment } from "../../criteria/assessment.ts";
import type { Definition, FlagValue } from "../../definition/definition.ts";
import type { Blocker, Decision } from "../decision.ts";
import { flagEnvironment } from "../flag-environment.ts";
import { positionOf } from "../position.ts";
import type { RolloutState } from "../state.ts";
import type { Expectation } from "./scenario-document.ts";

/** `key` and, for flags, `name` say which expectation it was. */
export interface Mismatch {
  readonly key: keyof Expectation;
  readonly name: string | null;
  readonly expected: string;
  readonly got: string;
}

export interface Found {
  readonly definition: Definition;
  /** After the step. */
  readonly state: RolloutState;
  /** Before the command. */
  readonly assessment: Assessment;
  /** Null when the step does nothing. */
  readonly decision: Decision | null;
}

/** The expectations that what was found does not meet; only what is named is looked at. */
export function compareExpectation(expectation: Expectation, found: Found): readonly Mismatch[] {
  const { definition, state, assessment, decision } = found;
  const position = positionOf(definition, state);
  const { environment } = flagEnvironment(definition, position);
  return [
    ...scalar("decision", expectation.decision, decision?.outcome ?? "none"),
    ...scalar("stage", expectation.stage, state.stage),
    ...scalar("held", expectation.held, position.held),
    ...scalar("verdict", expectation.verdict, assessment.verdict),
    ...list("engaged", expectation.engaged?.toSorted(), position.engaged.toSorted()),
    ...list("audit", expectation.audit, decision?.events.map((event) => event.type) ?? []),
    ...blockers(expectation.blockers, decision?.blockers ?? []),
    ...Object.entries(expectation.flags ?? {}).flatMap(([name, expected]) =>
      scalar("flags", expected, environment[name] ?? "none", name),
    ),
  ];
}

function scalar(
  key: keyof Expectation,
  expected: FlagValue | undefined,
  got: FlagValue,
  name: string | null = null,
): readonly Mismatch[] {
  if (expected === undefined || expected === got) return [];
  return [{ key, name, expected: String(expected), got: String(got) }];
}

function list(key: keyof Expectation, expected: readonly string[] | undefined, got: readonly string[]) {
  return expected === undefined ? [] : scalar(key, `[${expected.join(", ")}]`, `[${got.join(", ")}]`);
}

/** Each blocker is told as the expectation tells it: with its subject where the expectation names one. */
function blockers(expected: readonly string[] | undefined, got: readonly Blocker[]): readonly Mismatch[] {
  const named = new Set(expected);
  const told = got.map(({ code, subject }) => (named.has(code) ? code : `${code}:${subject ?? ""}`));
  return list("blockers", expected?.toSorted(), told.toSorted());
}
