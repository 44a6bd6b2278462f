import type { RolloutDocument } from "./document.ts";

/** Everything of a document that can carry a line of its checklist: kind → names. Steps and monitors are numbered from 1. */
export function carrierNames(document: RolloutDocument): ReadonlyMap<string, readonly string[]> {
  const { stages } = document;
  const inStage = (names: (stage: RolloutDocument["stages"][number]) => readonly (string | number)[]) =>
    stages.flatMap((stage) => names(stage).map((name) => `${stage.id}/${name}`));
  const numbered = (items: readonly unknown[] | undefined) => (items ?? []).map((_, index) => index + 1);
  return new Map<string, readonly string[]>([
    ["variable", Object.keys(document.variables)],
    ["table", Object.keys(document.tables ?? {})],
    ["evidence", Object.keys(document.evidence ?? {})],
    ["metric", Object.keys(document.metrics ?? {})],
    ["comparison", Object.keys(document.comparisons ?? {})],
    ["stage", stages.map(({ id }) => id)],
    ["criterion", inStage(({ criteria }) => (criteria ?? []).map(({ id }) => id))],
    ["stop", inStage(({ stopConditions }) => (stopConditions ?? []).map(({ id }) => id))],
    ["step", inStage(({ steps }) => numbered(steps))],
    ["monitor", inStage(({ monitors }) => numbered(monitors))],
    ["minimum", stages.filter(({ minimum }) => minimum !== undefined).map(({ id }) => id)],
    ["switch", Object.keys(document.killSwitches ?? {})],
    ["runbook", Object.keys(document.runbooks ?? {})],
    ["success-metric", Object.keys(document.successMetrics ?? {})],
    ["gate", Object.keys(document.gates ?? {})],
    ["contact", (document.contacts ?? []).map(({ kind }) => kind)],
  ]);
}
