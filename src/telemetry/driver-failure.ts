/** What a driver said, freed from Prisma's classes so that it can cross a process boundary. */
export interface DriverFailure {
  /** The adapter's word, e.g. "DatabaseNotReachable"; null when it had none. */
  readonly kind: string | null;
  /** SQLSTATE on PostgreSQL, result code on SQLite; null when the failure is not the database's. */
  readonly code: string | null;
  readonly message: string;
}

/** Finds the driver's own words under Prisma's wrapping, whose text is about the call and not about the database. */
export function toDriverFailure(error: unknown): DriverFailure {
  const cause = fieldOf(fieldOf(fieldOf(error, "meta"), "driverAdapterError"), "cause") ?? fieldOf(error, "cause");
  const message =
    textOf(cause, "originalMessage") ?? textOf(cause, "message") ?? textOf(cause, "reason") ?? lastLine(error);
  return { kind: textOf(cause, "kind"), code: textOf(cause, "originalCode"), message };
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").at(-1)?.trim() || "no message";
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string | null {
  const field = fieldOf(value, name);
  return typeof field === "string" ? field : null;
}
