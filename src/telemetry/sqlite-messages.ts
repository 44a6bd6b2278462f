import type { DriverFailure } from "./driver-failure.ts";
import type { RawRow } from "./raw-row.ts";
import type { Statement } from "./reader.ts";

/** What the service and the process that reads a SQLite file say to each other; one request at a time. */
export type SqliteAnswer =
  | { readonly type: "ready" }
  | { readonly type: "rows"; readonly rows: readonly RawRow[] }
  | { readonly type: "failure"; readonly failure: DriverFailure };

export type SqliteRequest = Statement;
