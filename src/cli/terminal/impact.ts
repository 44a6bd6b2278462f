import type { Impact, RuleChange, StageImpact } from "../../generated/contract.ts";
import { changeTable } from "./change-table.ts";
import type { Paint, Style } from "./paint.ts";
import { table } from "./table.ts";

const STYLES: Readonly<Record<RuleChange["effect"], Style>> = {
  looser: "bad",
  unclear: "doubtful",
  tighter: "good",
  neutral: "faint",
};

/** What adopting another version means: at once, for the rules, and for each stage. */
export function impactText(impact: Impact, paint: Paint): string {
  const { from, to, stage, rules, stages } = impact;
  if (from === to) return `${paint("strong", `Version ${from.slice(0, 12)}`)} is the one it lives by\n`;
  return [
    `${paint("strong", `Version ${from.slice(0, 12)} -> ${to.slice(0, 12)}`)}, seen from ${stage}\n`,
    `\nAt once\n${presentText(impact, paint)}`,
    `\nRules${rules.some(({ present }) => present) ? " (* bears on where the rollout is)" : ""}\n`,
    rules.length === 0 ? "  no rule differs\n" : rules.map((rule) => ruleLine(rule, paint)).join(""),
    ...stageTexts(stages, paint),
  ].join("");
}

function presentText({ stage, stageKept, missingKillSwitches, now, rebaseline }: Impact, paint: Paint): string {
  if (now === null) {
    const missing = [...(stageKept ? [] : [`stage ${stage}`]), ...missingKillSwitches.map((id) => `kill switch ${id}`)];
    return `  ${paint("bad", `✗ cannot be adopted: it lacks ${missing.join(" and ")}`)}\n`;
  }
  const exposure = now.newExposure
    ? `begins anew: ${now.exposureReasons.join("; ")}`
    : "goes on: runs and evidence count";
  const count = now.changes.length === 0 ? "no flag changes" : `${now.changes.length} of those in force change`;
  const rows = [
    ["exposure", exposure],
    ...(rebaseline.length === 0
      ? []
      : [["baseline", `freeze ${rebaseline.join(", ")} anew: sluice baseline replace RUN...`]]),
    ...(now.raisesAutonomy ? [["autonomy", paint("bad", "! may rise")]] : []),
    ["flags", count],
  ];
  return table(null, rows, "  ") + changeTable(now.changes, "    ");
}

function ruleLine({ effect, message, present }: RuleChange, paint: Paint): string {
  return `  ${present ? "*" : " "} ${paint(STYLES[effect], message)}\n`;
}

function stageTexts(stages: readonly StageImpact[], paint: Paint): readonly string[] {
  const changed = stages.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return [];
  const text = changed.map(({ stage, changes, raisesAutonomy }) => {
    const raised = raisesAutonomy ? ` ${paint("doubtful", "(may raise autonomy)")}` : "";
    return `  ${stage}${raised}\n${changeTable(changes, "    ")}`;
  });
  return [`\nFlags by stage\n${text.join("")}`];
}
