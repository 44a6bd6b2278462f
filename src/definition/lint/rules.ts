import { autonomyType } from "./autonomy-type.ts";
import { baselineMetric } from "./baseline-metric.ts";
import { checklistCarrier } from "./checklist-carrier.ts";
import { comparisonBaseline } from "./comparison-baseline.ts";
import { comparisonLimits } from "./comparison-limits.ts";
import { constContradicted } from "./const-contradicted.ts";
import { duplicateId } from "./duplicate-id.ts";
import { duplicateSeverity } from "./duplicate-severity.ts";
import { evidenceCondition } from "./evidence-condition.ts";
import { filesCap } from "./files-cap.ts";
import { filesPaths } from "./files-paths.ts";
import { flagNotServed } from "./flag-not-served.ts";
import { flagValue } from "./flag-value.ts";
import { gaugeSource } from "./gauge-source.ts";
import { measuredWithoutExposure } from "./measured-without-exposure.ts";
import { metricCondition } from "./metric-condition.ts";
import { minimumRuns } from "./minimum-runs.ts";
import { monitorInterval } from "./monitor-interval.ts";
import { nothingServed } from "./nothing-served.ts";
import { pathPattern } from "./path-pattern.ts";
import { probeRequest } from "./probe-request.ts";
import { rollbackTarget } from "./rollback-target.ts";
import type { LintRule } from "./rule.ts";
import { secretValue } from "./secret-value.ts";
import { servedWithoutValue } from "./served-without-value.ts";
import { singleBaseline } from "./single-baseline.ts";
import { sqlNotSelect } from "./sql-not-select.ts";
import { sqlParameter } from "./sql-parameter.ts";
import { stageWindows } from "./stage-windows.ts";
import { switchWithoutEffect } from "./switch-without-effect.ts";
import { unknownName } from "./unknown-name.ts";
import { variableRange } from "./variable-range.ts";

export const LINT_RULES: readonly LintRule[] = [
  unknownName,
  duplicateId,
  duplicateSeverity,
  nothingServed,
  servedWithoutValue,
  secretValue,
  variableRange,
  autonomyType,
  flagValue,
  flagNotServed,
  constContradicted,
  comparisonLimits,
  comparisonBaseline,
  baselineMetric,
  minimumRuns,
  stageWindows,
  monitorInterval,
  rollbackTarget,
  switchWithoutEffect,
  metricCondition,
  evidenceCondition,
  measuredWithoutExposure,
  sqlNotSelect,
  sqlParameter,
  probeRequest,
  pathPattern,
  gaugeSource,
  filesPaths,
  filesCap,
  singleBaseline,
  checklistCarrier,
];
