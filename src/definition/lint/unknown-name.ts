import type { RolloutDocument } from "../document.ts";
import { pointerTo } from "../pointer.ts";
import { anyOf, shorten } from "../words.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { criteriaOf, entriesOf, flagsOf, stopConditionsOf } from "./traverse.ts";

type Kind = "stage" | "metric" | "evidence" | "comparison" | "runbook" | "kill switch" | "table" | "variable";

interface Reference {
  readonly kind: Kind;
  readonly name: string;
  readonly pointer: string;
}

/** A name nothing answers to: the check behind it would silently never be made. */
export const unknownName: LintRule = {
  id: "unknown-name",
  check(document) {
    const known = knownNames(document);
    return references(document).flatMap(({ kind, name, pointer }): readonly Complaint[] => {
      const names = known[kind];
      if (names.includes(name)) return [];
      const expected = names.length > 0 ? `the ${kind} ${anyOf(names)}` : `a declared ${kind}; there is none`;
      return [{ pointer, found: `the unknown ${kind} ${shorten(name)}`, expected }];
    });
  },
};

function knownNames(document: RolloutDocument): Readonly<Record<Kind, readonly string[]>> {
  return {
    stage: document.stages.map(({ id }) => id),
    metric: Object.keys(document.metrics ?? {}),
    evidence: Object.keys(document.evidence ?? {}),
    comparison: Object.keys(document.comparisons ?? {}),
    runbook: Object.keys(document.runbooks ?? {}),
    "kill switch": Object.keys(document.killSwitches ?? {}),
    table: Object.keys(document.tables ?? {}),
    variable: Object.keys(document.variables),
  };
}

function references(document: RolloutDocument): readonly Reference[] {
  return [
    ...flagsOf(document).map(({ name, pointer }) => ({ kind: "variable" as const, name, pointer })),
    ...entriesOf(document.evidence).flatMap(([id, evidence]) =>
      evidence.kind === "probe" ? [refer("variable", evidence.probe.secret, "/evidence", id, "probe", "secret")] : [],
    ),
    ...entriesOf(document.metrics).flatMap(([id, metric]) => {
      const at = pointerTo("/metrics", id);
      if (metric.kind === "files") {
        return metric.sections.map(({ max }, index) => refer("variable", max, at, "sections", index, "max"));
      }
      if (metric.kind !== "schema") return [];
      return [
        ...metric.tables.map((name, index) => refer("table", name, at, "tables", index)),
        ...(metric.indexes ?? []).map(({ table }, index) => refer("table", table, at, "indexes", index, "table")),
      ];
    }),
    ...entriesOf(document.comparisons).flatMap(([id, { metric, baseline }]) => [
      refer("metric", metric, "/comparisons", id, "metric"),
      refer("stage", baseline, "/comparisons", id, "baseline"),
    ]),
    ...document.stages.flatMap(({ baseline, monitors }, index) => [
      ...(baseline ?? []).map((name, at) => refer("metric", name, "/stages", index, "baseline", at)),
      ...(monitors ?? []).flatMap((monitor, at) =>
        typeof monitor === "string" || monitor.metric === undefined
          ? []
          : [refer("metric", monitor.metric, "/stages", index, "monitors", at, "metric")],
      ),
    ]),
    ...[...criteriaOf(document), ...stopConditionsOf(document)].flatMap(({ item, pointer }) => [
      "metric" in item
        ? refer("metric", item.metric, pointer, "metric")
        : "evidence" in item
          ? refer("evidence", item.evidence, pointer, "evidence")
          : refer("comparison", item.comparison, pointer, "comparison"),
      ...(item.runbook === undefined ? [] : [refer("runbook", item.runbook, pointer, "runbook")]),
    ]),
    ...stopConditionsOf(document).flatMap(({ item: { then }, pointer }) => {
      if (then === "hold") return [];
      if ("rollback" in then) return [refer("stage", then.rollback, pointer, "then", "rollback")];
      return [refer("kill switch", then.engage, pointer, "then", "engage")];
    }),
    ...entriesOf(document.killSwitches).flatMap(([id, { rollbackTo }]) =>
      rollbackTo === undefined ? [] : [refer("stage", rollbackTo, "/killSwitches", id, "rollbackTo")],
    ),
    ...entriesOf(document.successMetrics).flatMap(([id, { metric }]) =>
      metric === undefined ? [] : [refer("metric", metric, "/successMetrics", id, "metric")],
    ),
    ...entriesOf(document.gates).map(([id, { evidence }]) => refer("evidence", evidence, "/gates", id, "evidence")),
  ];
}

function refer(kind: Kind, name: string, base: string, ...segments: readonly (string | number)[]): Reference {
  return { kind, name, pointer: pointerTo(base, ...segments) };
}
