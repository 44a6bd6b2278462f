import type { AuditEvent } from "../../generated/contract.ts";
import { objectOf, objectsOf, textOf, textsOf, valueText } from "./event-data.ts";

/** What an event rests on, as a table to read: a title, columns and cells as text. */
export interface EvidenceTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Everything a person wants of an event's evidence, the deciding part first; empty tables are left out. The rest stays in the
 * event's JSON, which is always shown beside it.
 */
export function eventEvidence({ data }: AuditEvent): readonly EvidenceTable[] {
  const assessment = objectOf(data, "assessment");
  const stop = objectOf(data, "stop");
  const tables: readonly EvidenceTable[] = [
    tableOf("Flags that changed", data, "changes", ["name", "from", "to"]),
    tableOf("Refused because of", data, "blockers", ["code", "message", "observed", "expected"]),
    tableOf("Passed over by force", data, "overridden", ["code", "message", "observed", "expected"]),
    facts("The stop condition", stop ?? {}, ["title", "action", "message", "observed", "expected", "sample"]),
    facts("What was recorded", data, [
      "evidence",
      "verdict",
      "message",
      "value",
      "unit",
      "observedAt",
      "expiresAt",
      "source",
    ]),
    facts("Detail", objectOf(data, "detail") ?? {}, null),
    lists(data),
    ...(assessment === null ? [] : judged(assessment)),
    facts("Baseline", objectOf(data, "baseline") ?? {}, ["stage", "capturedAt", "runs", "digest"]),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

function judged(assessment: Row): readonly EvidenceTable[] {
  const minimum = textOf(objectOf(assessment, "minimum") ?? {}, "message");
  const runs = textsOf(objectOf(assessment, "exposure") ?? {}, "runs");
  const head = { verdict: assessment["verdict"], minimum, runs: runs.length === 0 ? null : runs.join(", ") };
  return [
    facts("The assessment", head, null),
    tableOf("Criteria", assessment, "criteria", ["id", "verdict", "observed", "expected", "sample"]),
    tableOf("Stop conditions", assessment, "stopConditions", ["id", "status", "observed", "expected", "sample"]),
  ];
}

/** Members that are plain lists of names. */
function lists(data: AuditEvent["data"]): EvidenceTable {
  const rows = ["runs", "approvedBy", "permissions", "rollouts"].flatMap((name) => {
    const texts = textsOf(data, name);
    return texts.length === 0 ? [] : [[name, texts.join(", ")]];
  });
  return { title: "Also recorded", columns: ["What", "Value"], rows };
}

function tableOf(title: string, data: Row, name: string, columns: readonly string[]): EvidenceTable {
  const rows = objectsOf(data, name).map((row) => columns.map((column) => cell(row[column])));
  return { title, columns, rows };
}

/** One object as rows of name and value; `names` null: all its members. What is absent or null is left out. */
function facts(title: string, data: Row, names: readonly string[] | null): EvidenceTable {
  const rows = (names ?? Object.keys(data)).flatMap((name) => {
    const value = data[name];
    return value === null || value === undefined ? [] : [[name, cell(value)]];
  });
  return { title, columns: ["What", "Value"], rows };
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return Array.isArray(value) ? value.map(valueText).join(", ") : valueText(value);
}
