import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const folder = path.resolve(import.meta.dirname, "../../../docs/monitoring");
export const ALERTS_FILE = path.join(folder, "alerts.yaml");
const DASHBOARD_FILE = path.join(folder, "grafana-dashboard.json");

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly gridPos: Readonly<Record<"x" | "y" | "w" | "h", number>>;
  readonly targets?: readonly { readonly expr: string }[];
}

export function alerts(): readonly Alert[] {
  const { groups } = parse(readFileSync(ALERTS_FILE, "utf8")) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

const dashboard = () => JSON.parse(readFileSync(DASHBOARD_FILE, "utf8")) as Dashboard;

export function panels(): readonly Panel[] {
  return dashboard().panels;
}

/** Every PromQL expression of both files; Grafana's variables stand for an interval. */
export function monitoringExpressions(): readonly { readonly where: string; readonly expression: string }[] {
  return [
    ...alerts().map(({ alert, expr }) => ({ where: `alert ${alert}`, expression: expr })),
    ...dashboard().annotations.list.map(({ name, expr }) => ({ where: `annotation ${name}`, expression: expr })),
    ...panels().flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ where: `panel ${title}`, expression: expr.replaceAll("$__rate_interval", "5m") })),
    ),
  ];
}

/** The metrics an expression names: ours and Node's begin like this, PromQL's own words do not. */
export function metricNames(expression: string): readonly string[] {
  return expression.match(/\b(?:sluice|nodejs|process)_[a-z0-9_]+/g) ?? [];
}
