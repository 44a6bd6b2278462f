import type { DriverFailure } from "./driver-failure.ts";
import type { RawRow } from "./raw-row.ts";
import type { Statement } from "./reader.ts";

/** What became of one statement. */
export type SqliteOutcome = { readonly rows: readonly RawRow[] } | { readonly failure: DriverFailure };

/** What the service and the process that reads a SQLite file say to each other; one request at a time. */
export type SqliteAnswer =
  | { readonly type: "ready" }
  | { readonly type: "failure"; readonly failure: DriverFailure }
  | { readonly type: "outcomes"; readonly outcomes: readonly SqliteOutcome[] };

export type SqliteRequest = readonly Statement[];
