import type { Check } from "../definition/definition.ts";

/** What a check looks at: two checks of one subject can contradict each other. */
export function checkSubject(check: Check): string {
  switch (check.kind) {
    case "metric":
      return `metric ${check.metric}`;
    case "evidence":
      return `evidence ${check.evidence}`;
    case "comparison":
      return `comparison ${check.comparison}`;
  }
}
