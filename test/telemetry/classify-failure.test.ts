import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../src/telemetry/classify-failure.ts";
import { toDriverFailure, type DriverFailure } from "../../src/telemetry/driver-failure.ts";

const failure = (message: string, code: string | null = null, kind: string | null = null): DriverFailure => ({
  kind,
  code,
  message,
});

describe("a failed query in words", () => {
  it.each([
    ["missing-table", failure('relation "jobs" does not exist', "42P01"), "no table jobs"],
    ["missing-column", failure("column p.state does not exist", "42703"), "no column p.state"],
    ["timeout", failure("canceling statement due to statement timeout", "57014"), "telemetry.queryTimeout"],
    ["unreachable", failure('password authentication failed for user "app"', "28P01"), "check user and password"],
    ["unreachable", failure('database "x" does not exist', "3D000"), "no such database"],
    ["unreachable", failure("sorry, too many clients already", "53300"), "no room for another connection"],
    ["unreachable", failure("terminating connection due to administrator command", "57P01"), "closed the connection"],
    ["unreachable", failure("no message", null, "DatabaseNotReachable"), "check that the server runs"],
    ["unreachable", failure("timeout exceeded when trying to connect"), "does not answer"],
    ["unreachable", failure("self-signed certificate", null, "TlsConnectionError"), "sslrootcert="],
    ["query-failed", failure("permission denied for table jobs", "42501"), "GRANT SELECT"],
    ["query-failed", failure("division by zero", "22012"), "division by zero"],
    ["query-failed", failure("Failed to deserialize column of type 'char'"), "'char'"],
  ])("on PostgreSQL is %s: %j", (cause, found, message) => {
    const result = classifyFailure("postgresql", found, "db.example/app");
    expect(result).toEqual({ kind: "unavailable", cause, message: expect.stringContaining(message) });
    expect(result.message).toContain(found.message);
  });

  it.each([
    ["missing-table", failure("SQLITE_ERROR: no such table: jobs", "1"), "no table jobs"],
    ["missing-column", failure("SQLITE_ERROR: no such column: p.state", "1"), "no column p.state"],
    ["timeout", failure("SQLITE_BUSY: database is locked", "5", "SocketTimeout"), "locked by a writer"],
    [
      "unreachable",
      failure("SQLITE_CANTOPEN: unable to open database file", "14"),
      "check the path and its permissions",
    ],
    ["unreachable", failure("SQLITE_READONLY: attempt to write a readonly database", "8"), "is in WAL mode"],
    ["unreachable", failure("SQLITE_NOTADB: file is not a database", "26"), "cannot be read as a SQLite database"],
    ["query-failed", failure('SQLITE_ERROR: near "FROM": syntax error', "1"), "syntax error"],
  ])("on SQLite is %s: %j", (cause, found, message) => {
    const result = classifyFailure("sqlite", found, "/srv/app.db");
    expect(result).toEqual({ kind: "unavailable", cause, message: expect.stringContaining(message) });
  });

  it.each([
    [new Error("\nInvalid invocation:\n\nConnection terminated"), failure("Connection terminated")],
    ["a text", failure("a text")],
    [
      {
        meta: {
          driverAdapterError: { cause: { kind: "postgres", originalCode: "22012", originalMessage: "division" } },
        },
      },
      failure("division", "22012", "postgres"),
    ],
  ])("is found under whatever wraps it: %s", (error, expected) => {
    expect(toDriverFailure(error)).toEqual(expected);
  });
});
