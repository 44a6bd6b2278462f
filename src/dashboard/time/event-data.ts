import type { AuditEvent } from "../../generated/contract.ts";

/**
 * Reading `data` of an audit event. Its members depend on the type and on the version of the service that wrote it, and a trail is
 * read for years: whatever is not of the expected shape is absent here, never an error that hides the event from the auditor.
 */
export type EventData = AuditEvent["data"];
type Data = Readonly<Record<string, unknown>>;

export function textOf(data: EventData | Data, name: string): string | null {
  const value = data[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function textsOf(data: EventData | Data, name: string): readonly string[] {
  const value = data[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function objectOf(data: EventData | Data, name: string): Data | null {
  const value = data[name];
  return isObject(value) ? value : null;
}

export function objectsOf(data: EventData | Data, name: string): readonly Data[] {
  const value = data[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Any plain value as a person reads it; "unknown" for null, which is never zero. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "unknown";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
