import { describe, expect, it } from "vitest";
import { maskUrl, parseTelemetryUrl, withoutSecrets } from "../../src/telemetry/telemetry-url.ts";

describe("the URL of a telemetry database", () => {
  it.each([
    ["sqlite:///relative.db", "/base/relative.db"],
    ["sqlite:///data/a%20b.db", "/base/data/a%20b.db"],
    ["sqlite:////srv/app/autonomy.db", "/srv/app/autonomy.db"],
    ["SQLite:////srv/a.db", "/srv/a.db"],
    ["file:./dev.db", "/base/dev.db"],
    ["file:/srv/a%20b.db", "/srv/a b.db"],
    ["file:///srv/a%20b.db", "/srv/a b.db"],
    ["  file:a#b.db ", "/base/a#b.db"],
  ])("reads %s as the SQLite file %s", (url, path) => {
    expect(parseTelemetryUrl(url, "/base")).toEqual({ provider: "sqlite", label: path, path });
  });

  it.each([
    ["postgresql://app:pw@db:5432/app", "postgresql://app:pw@db:5432/app"],
    ["postgres://app@db/app", "postgresql://app@db/app"],
    [
      "postgresql+psycopg2://app:p%40ss%2Fw%25@db/app?sslmode=require",
      "postgresql://app:p%40ss%2Fw%25@db/app?sslmode=require",
    ],
    ["postgresql+psycopg://app:a+b@[::1]:5433/app", "postgresql://app:a+b@[::1]:5433/app"],
    ["postgresql+asyncpg://app:pw@db/app?ssl=verify-full", "postgresql://app:pw@db/app?sslmode=verify-full"],
    ["postgresql:///app?host=/run/postgresql", "postgresql:///app?host=/run/postgresql"],
  ])("reads %s as PostgreSQL", (url, connectionString) => {
    expect(parseTelemetryUrl(url)).toMatchObject({ provider: "postgresql", connectionString });
  });

  it.each([
    [
      "mysql://app:s3cret@db/app",
      /"mysql:\/\/app:\*\*\*@db\/app" is not a telemetry URL; accepted: sqlite:\/\/\/relative/,
    ],
    ["postgresql+pg8000://app:s3cret@db/app", /is not a telemetry URL/],
    ["", /"" is not a telemetry URL/],
    ["sqlite://", /names no file/],
    ["sqlite://relative.db", /three slashes before a relative path/],
    ["sqlite:///", /names no file/],
    ["sqlite:///:memory:", /database in memory cannot be observed/],
    ["sqlite:///a.db?mode=rwc", /has a query/],
    ["postgresql://app:s3cret@db", /names no database/],
    ["postgresql://app:s3cret%@db/app", /percent-encode special characters/],
    ["postgresql://app:s3cret/x@db:port/app", /percent-encode special characters/],
  ])("refuses %j and never shows its password", (url, message) => {
    expect(() => parseTelemetryUrl(url)).toThrow(message);
    expect(() => parseTelemetryUrl(url)).not.toThrow(/s3cret/);
  });

  it("masks passwords wherever a URL has them", () => {
    expect(maskUrl("postgresql://app:a:b@c@db/x?sslmode=require&sslpassword=pq&a=1")).toBe(
      "postgresql://app:***@db/x?sslmode=require&sslpassword=***&a=1",
    );
    expect(maskUrl("sqlite:////srv/a.db")).toBe("sqlite:////srv/a.db");
  });

  it("takes the password out of a message, encoded and decoded", () => {
    const url = "postgresql://app:p%40ss@db/app";
    expect(withoutSecrets("p@ss or p%40ss for app", url)).toBe("*** or *** for app");
    expect(withoutSecrets("nothing to hide", "postgresql://app@db/app")).toBe("nothing to hide");
  });
});
