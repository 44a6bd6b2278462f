import type { VersionedDefinition } from "../../definition/definition.ts";
import type { Finding } from "../../definition/finding.ts";
import { pointerTo } from "../../definition/pointer.ts";
import { parseScenarios } from "./parse-scenarios.ts";
import { runScenario } from "./run-scenario.ts";

/** An expectation of a scenarios file that the document does not meet. */
export interface ScenarioFailure {
  readonly scenario: string;
  /** 1-based. */
  readonly step: number;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** "stage", "flags NEW_SEARCH_ENABLED". */
  readonly expectation: string;
  readonly expected: string;
  readonly got: string;
}

export type CheckedScenarios =
  | { readonly ok: true; readonly scenarios: number; readonly failures: readonly ScenarioFailure[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Runs every scenario of the text against the definition. `ok` false: the file itself is wrong and nothing was run. */
export function checkScenarios(versioned: VersionedDefinition, text: string, file: string): CheckedScenarios {
  const parsed = parseScenarios(text, file, versioned.definition);
  if (!parsed.ok) return parsed;
  const { scenarios } = parsed.document;
  const failures = scenarios.flatMap((scenario, index) =>
    runScenario(versioned, scenario).map(({ step, key, name, expected, got }) => {
      const place = pointerTo("/scenarios", index, "steps", step, "expect", key, ...(name === null ? [] : [name]));
      const { line } = parsed.locate(place);
      const expectation = name === null ? key : `${key} ${name}`;
      return { scenario: scenario.name, step: step + 1, file, line, expectation, expected, got };
    }),
  );
  return { ok: true, scenarios: scenarios.length, failures };
}

/** One line a person can act on. */
export function describeScenarioFailure(failure: ScenarioFailure): string {
  const { file, line, scenario, step, expectation, expected, got } = failure;
  return `${file}:${line} "${scenario}", step ${step}: expected ${expectation} ${expected}, got ${got}`;
}
