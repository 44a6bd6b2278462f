import type {
  CriterionDocument,
  FlagsDocument,
  MetricDocument,
  RolloutDocument,
  StageDocument,
  StopConditionDocument,
} from "../document.ts";
import type { FlagValue } from "../definition.ts";
import { pointerTo } from "../pointer.ts";

/** A part of a document and where it stands. */
export interface Placed<T> {
  readonly pointer: string;
  readonly item: T;
}
export interface InStage {
  readonly stage: StageDocument;
  readonly stageIndex: number;
}

/** The entry of that name, and never something every object inherits, such as `toString`. */
export function lookUp<T>(byId: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return byId !== undefined && Object.hasOwn(byId, id) ? byId[id] : undefined;
}

export function entriesOf<T>(byId: Readonly<Record<string, T>> | undefined): readonly [string, T][] {
  return Object.entries(byId ?? {});
}

export function criteriaOf(document: RolloutDocument): readonly (Placed<CriterionDocument> & InStage)[] {
  return document.stages.flatMap((stage, stageIndex) =>
    (stage.criteria ?? []).map((item, index) => ({
      pointer: pointerTo("/stages", stageIndex, "criteria", index),
      item,
      stage,
      stageIndex,
    })),
  );
}

export function stopConditionsOf(document: RolloutDocument): readonly (Placed<StopConditionDocument> & InStage)[] {
  return document.stages.flatMap((stage, stageIndex) =>
    (stage.stopConditions ?? []).map((item, index) => ({
      pointer: pointerTo("/stages", stageIndex, "stopConditions", index),
      item,
      stage,
      stageIndex,
    })),
  );
}

/** Every value a stage or a kill switch gives to a variable. */
export function flagsOf(document: RolloutDocument): readonly (Placed<FlagValue> & { readonly name: string })[] {
  const each = (flags: FlagsDocument | undefined, base: string) =>
    entriesOf(flags).map(([name, item]) => ({ pointer: pointerTo(base, name), item, name }));
  return [
    ...document.stages.flatMap(({ flags }, index) => each(flags, pointerTo("/stages", index, "flags"))),
    ...entriesOf(document.killSwitches).flatMap(([id, { flags }]) =>
      each(flags, pointerTo("/killSwitches", id, "flags")),
    ),
  ];
}

/** Every query and the parameters it may use. */
export function queriesOf(
  document: RolloutDocument,
): readonly (Placed<string> & { readonly allowed: readonly string[]; readonly needed: readonly string[] })[] {
  const metric = { allowed: ["runs", "settledBefore"], needed: [] };
  const metricQueries = entriesOf<MetricDocument>(document.metrics).flatMap(([id, item]) => {
    if (item.kind === "schema" || item.kind === "gauge" || item.kind === "files") return [];
    const sql = { pointer: pointerTo("/metrics", id, "sql"), item: item.sql, ...metric };
    if (item.kind !== "violations") return [sql];
    return [sql, { pointer: pointerTo("/metrics", id, "population"), item: item.population, ...metric }];
  });
  if (!document.exposure) return metricQueries;
  const { find, describe } = document.exposure;
  return [
    ...metricQueries,
    { pointer: "/exposure/find", item: find, allowed: ["since"], needed: ["since"] },
    { pointer: "/exposure/describe", item: describe, allowed: ["runs"], needed: ["runs"] },
  ];
}
