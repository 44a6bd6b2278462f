import { cpus, loadavg } from "node:os";
import type { Summary } from "./windows.ts";

/** One line that says whether a promise is kept. */
export interface Goal {
  readonly goal: string;
  readonly needed: string;
  readonly summary: Summary;
  readonly met: boolean;
}

export interface Report {
  readonly title: string;
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
}

export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function atLeast(goal: string, needed: number, summary: Summary): Goal {
  return { goal, needed: `>= ${needed}`, summary, met: summary.median >= needed };
}

export function atMost(goal: string, needed: number, summary: Summary, unit = ""): Goal {
  return { goal, needed: `<= ${round(needed)}${unit}`, summary, met: summary.median <= needed };
}

/** "12.3 [11.9-12.8]", with what the reader should doubt. */
export function show({ median, least, most, windows, discarded, noisy }: Summary, digits = 3): string {
  const doubt = noisy ? " NOISY" : discarded > 0 ? ` (${discarded} of ${windows + discarded} noisy, left out)` : "";
  return `${round(median, digits)} [${round(least, digits)}-${round(most, digits)}]${doubt}`;
}

export function printReport(report: Report, json: boolean): void {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(2)}`;
  if (json) {
    console.log(JSON.stringify({ ...report, machine }, null, 2));
    return;
  }
  const goals = {
    title: "Goals",
    header: ["goal", "needed", "median [min-max]", "met"],
    rows: report.goals.map((each) => [each.goal, each.needed, show(each.summary), each.met ? "yes" : "NO"]),
  };
  console.log([`# ${report.title}`, machine, ...report.notes.map((note) => `- ${note}`)].join("\n"));
  for (const { title, header, rows } of [...report.tables, goals]) {
    console.log(
      `\n## ${title}\n${[header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")}`,
    );
  }
}

function round(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "-";
  return Math.abs(value) >= 10 ** (digits - 1)
    ? Math.round(value).toString()
    : Number(value.toPrecision(digits)).toString();
}
