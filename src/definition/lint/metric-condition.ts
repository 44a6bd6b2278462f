import type { BoundDocument, MetricDocument } from "../document.ts";
import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { criteriaOf, lookUp, stopConditionsOf } from "./traverse.ts";

type ConditionDocument = "none" | "any" | BoundDocument;

/** A condition its metric cannot answer, or always answers alike: atLeast 90 of a share, which is at most 1. */
export const metricCondition: LintRule = {
  id: "metric-condition",
  check(document) {
    const expected = criteriaOf(document).flatMap(({ item, pointer }) =>
      "metric" in item ? [{ metric: item.metric, condition: item.expect, pointer: pointerTo(pointer, "expect") }] : [],
    );
    const tripping = stopConditionsOf(document).flatMap(({ item, pointer }) =>
      "metric" in item ? [{ metric: item.metric, condition: item.when, pointer: pointerTo(pointer, "when") }] : [],
    );
    return [...expected, ...tripping].flatMap(({ metric, condition, pointer }) => {
      const kind = lookUp(document.metrics, metric)?.kind;
      return kind === undefined ? [] : judge(kind, condition, pointer);
    });
  },
};

function judge(kind: MetricDocument["kind"], condition: ConditionDocument, pointer: string): readonly Complaint[] {
  const word = typeof condition === "string" ? condition : undefined;
  const complain = (at: string, found: unknown, expected: string): readonly Complaint[] => [
    { pointer: at, found: `${shorten(found)} on a metric of kind ${kind}`, expected },
  ];
  if (kind === "distribution") {
    return complain(pointer, condition, "a metric with a single value; a distribution is only shown");
  }
  const counts = kind === "violations" || kind === "schema" || kind === "files";
  if (word === "none" && !counts) {
    return complain(pointer, word, "a bound such as { atLeast: 0.9 }; none is for violations, schema and files");
  }
  if (word === "any" && !counts && kind !== "total") {
    return complain(pointer, word, "a bound such as { lessThan: 0.9 }; any is for what is counted");
  }
  if (typeof condition === "string") return [];
  return Object.entries(condition).flatMap(([bound, value]) => {
    const at = pointerTo(pointer, bound);
    if (kind === "proportion" && (value < 0 || value > 1)) {
      return complain(at, value, "a share from 0 to 1 (90 % is 0.9)");
    }
    if (counts && (value < 0 || !Number.isInteger(value))) {
      return complain(at, value, "a whole number of violations");
    }
    return [];
  });
}
