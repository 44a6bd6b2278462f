import type { StoredAuditEvent } from "../service/services.ts";
import { presentRecordedEvent } from "./present/audit-event.ts";

/** A form in which the whole trail is exported, a line (or record) an event. */
export interface AuditFormat {
  readonly mediaType: string;
  /** What comes before the first event. */
  readonly head: string;
  render(event: StoredAuditEvent): string;
}

const COLUMNS = [
  "id",
  "seq",
  "rollout",
  "revision",
  "type",
  "at",
  "actor",
  "reason",
  "data",
  "prevHash",
  "hash",
] as const satisfies readonly (keyof StoredAuditEvent)[];

const ndjson: AuditFormat = {
  mediaType: "application/x-ndjson",
  head: "",
  render: (event) => `${JSON.stringify(presentRecordedEvent(event))}\n`,
};

const csv: AuditFormat = {
  mediaType: "text/csv",
  head: record(COLUMNS),
  render: (event) => record(COLUMNS.map((column) => textOf(event[column]))),
};

export const AUDIT_FORMATS: readonly AuditFormat[] = [ndjson, csv];

/** Events in a form, piece by piece: a trail is of any length and is never held whole. */
export async function* renderAudit(
  { head, render }: AuditFormat,
  events: AsyncIterable<StoredAuditEvent>,
): AsyncGenerator<string> {
  if (head !== "") yield head;
  for await (const event of events) yield render(event);
}

function textOf(value: StoredAuditEvent[keyof StoredAuditEvent]): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** One record as RFC 4180 has it. */
function record(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmless(cell))).join(",")}\r\n`;
}

/**
 * Anyone who may give a reason can write `=HYPERLINK(…)`, which the auditor's spreadsheet would run. An apostrophe in front makes
 * it text there. NDJSON, which is what is verified, has the cell as it is.
 */
function harmless(cell: string): string {
  return /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
