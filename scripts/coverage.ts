/**
 * Writes the page that shows what a rollout document carries of the checklist it was written from:
 * `tsx scripts/coverage.ts machines/autopack.rollout.yaml docs/autopack.md`. A test keeps the committed page true.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describeStopAction } from "../src/criteria/stop-action.ts";
import { conditionText, counted, duration } from "../src/criteria/words.ts";
import type { Check, Condition, Definition, Stage } from "../src/definition/definition.ts";
import { describeFinding } from "../src/definition/finding.ts";
import { loadDefinition } from "../src/definition/load-definition.ts";

/** The page as Markdown. `source` is the document's path, for people. */
export function coveragePage(definition: Definition, source: string): string {
  const { checklist, title, description, stages } = definition;
  const beyond = beyondChecklist(definition);
  return [
    `# ${title}`,
    `<!-- Written by \`npm run docs\` from ${source}; change that instead. -->`,
    description,
    `${checklist.length} lines of the [checklist](production-rollout-checklist.md) are carried by [${source}](../${source}): see [coverage](#coverage).`,
    "## Stages",
    ...stages.map((stage) => stageText(stage, definition)),
    "## Kill switches",
    table(
      ["switch", "severity", "goes back to", "forces"],
      definition.killSwitches.map(({ id, title: name, severity, rollbackTo, flags }) => [
        `\`${id}\`: ${name}`,
        String(severity),
        rollbackTo ?? "stays",
        flagsText(flags),
      ]),
    ),
    "## Coverage",
    "Each line of the checklist in its own words, and what carries it. A *probe* is evidence Sluice collects itself.",
    table(
      ["section", "line", "carried by"],
      checklist.map(({ section, line, carriedBy }, index) => [
        section === checklist[index - 1]?.section ? "" : section,
        withoutLinks(line),
        carriedBy.map((carrier) => carrierText(carrier, definition)).join("<br>"),
      ]),
    ),
    "## Beyond the checklist",
    "What the document adds because operators meet it next; no line of the checklist asks for it.",
    beyond.length === 0 ? "Nothing." : beyond.map((carrier) => `- ${carrierText(carrier, definition)}`).join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
}

/** Everything that judges, stops or helps and that no line of the checklist names. */
export function beyondChecklist(definition: Definition): readonly string[] {
  const carried = new Set(definition.checklist.flatMap(({ carriedBy }) => carriedBy));
  const { stages, killSwitches, runbooks, successMetrics, gates, evidence, metrics, comparisons } = definition;
  const all = [
    ...stages.flatMap(({ id, criteria }) => criteria.map((criterion) => `criterion:${id}/${criterion.id}`)),
    ...stages.flatMap(({ id, stopConditions }) => stopConditions.map((stop) => `stop:${id}/${stop.id}`)),
    ...killSwitches.map(({ id }) => `switch:${id}`),
    ...evidence.map(({ id }) => `evidence:${id}`),
    ...metrics.map(({ id }) => `metric:${id}`),
    ...comparisons.map(({ id }) => `comparison:${id}`),
    ...runbooks.map(({ id }) => `runbook:${id}`),
    ...successMetrics.map(({ id }) => `success-metric:${id}`),
    ...gates.map(({ id }) => `gate:${id}`),
  ];
  return all.filter((carrier) => !carried.has(carrier));
}

function stageText(stage: Stage, definition: Definition): string {
  const { minimum, baseline } = stage;
  const least = [
    ...(minimum.runs > 0 ? [`${counted(minimum.runs, "finished runs")} (${minimum.recommendedRuns} recommended)`] : []),
    ...(minimum.durationMs > 0 ? [duration(minimum.durationMs)] : []),
  ];
  return [
    `### \`${stage.id}\`: ${stage.title}`,
    stage.objective,
    `Serves ${flagsText(stage.flags)}.`,
    ...(least.length > 0 ? [`Left upwards after at least ${least.join(" and ")}.`] : []),
    ...(baseline.length > 0 ? [`Leaving it upwards freezes the baseline of ${baseline.map(code).join(", ")}.`] : []),
    table(
      ["to leave it upwards", "looks at", "expects"],
      stage.criteria.map(({ title, check, blocking }) => [
        blocking ? title : `${title} *(told, blocks nothing)*`,
        lookedAt(check, definition),
        expected(check, definition, "good"),
      ]),
    ),
    table(
      ["what stops it", "looks at", "when", "then"],
      stage.stopConditions.map(({ title, check, then: action }) => [
        title,
        lookedAt(check, definition),
        expected(check, definition, "bad"),
        describeStopAction(action),
      ]),
    ),
  ].join("\n\n");
}

function lookedAt(check: Check, { metrics, evidence }: Definition): string {
  switch (check.kind) {
    case "metric":
      return `${metrics.find(({ id }) => id === check.metric)?.kind} \`${check.metric}\``;
    case "evidence":
      return `${evidence.find(({ id }) => id === check.evidence)?.kind} \`${check.evidence}\``;
    case "comparison":
      return `comparison \`${check.comparison}\``;
  }
}

function expected(check: Check, { metrics, evidence, comparisons }: Definition, which: "good" | "bad"): string {
  if (check.kind === "comparison") {
    const found = comparisons.find(({ id }) => id === check.comparison);
    const limit = which === "good" ? `at most ${found?.target}` : `over ${found?.stop}`;
    return `a drop of ${limit} ${found?.scale === "points" ? "points" : "% of the baseline"} (${found?.mode})`;
  }
  if (check.condition === null) return which === "good" ? "passed" : "failed";
  const metric = check.kind === "metric" ? metrics.find(({ id }) => id === check.metric) : undefined;
  const unit = metric
    ? metric.unit
    : (evidence.find(({ id }) => check.kind === "evidence" && id === check.evidence)?.unit ?? null);
  return isAny(check.condition) && which === "bad"
    ? "any"
    : conditionText(check.condition, unit, metric?.kind === "proportion");
}

function isAny(condition: Condition): boolean {
  return condition.op === "moreThan" && condition.value === 0;
}

/** "criterion `stage-0/smoke-go`"; evidence is named by its kind, because a probe and a person's word are not alike. */
function carrierText(carrier: string, { evidence }: Definition): string {
  const colon = carrier.indexOf(":");
  const [kind, name] = [carrier.slice(0, colon), carrier.slice(colon + 1)];
  const shown = kind === "evidence" ? `evidence (${evidence.find(({ id }) => id === name)?.kind})` : kind;
  return `${shown} \`${name}\``;
}

function flagsText(flags: Stage["flags"]): string {
  const pairs = Object.entries(flags).map(([name, value]) => code(`${name}=${String(value)}`));
  return pairs.length === 0 ? "the defaults" : pairs.join(", ");
}

/** The checklist's links lead from where it was written. */
function withoutLinks(line: string): string {
  return line.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  // A bar ends a cell even inside code.
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [source, target] = process.argv.slice(2);
  if (source === undefined || target === undefined) throw new Error("found no paths, expected DOCUMENT PAGE");
  const loaded = loadDefinition(readFileSync(source, "utf8"), source);
  if (!loaded.ok) throw new Error(loaded.findings.map(describeFinding).join("\n"));
  writeFileSync(target, coveragePage(loaded.versioned.definition, source));
}
