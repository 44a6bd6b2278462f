import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseStoreUrl } from "../../src/store/store-url.ts";

describe("a store URL", () => {
  it.each([
    ["file:./data/sluice.db", path.resolve("data/sluice.db")],
    ["file:data/sluice.db", path.resolve("data/sluice.db")],
    ["file:/var/lib/sluice.db", "/var/lib/sluice.db"],
    ["file:///var/lib/sluice.db", "/var/lib/sluice.db"],
    ["file:/var/with%20space/100%25%23.db", "/var/with space/100%#.db"],
  ])("%s is the SQLite file %s", (url, file) => {
    expect(parseStoreUrl(url)).toMatchObject({ provider: "sqlite", file, description: file });
  });

  it.each([
    ["postgresql://u:secret@db.example:5432/sluice", "postgresql://u:***@db.example:5432/sluice"],
    ["postgres://u@db.example/sluice?sslmode=require", "postgres://u@db.example/sluice?sslmode=require"],
    ["postgresql://db.example/sluice?user=u&password=secret", "postgresql://db.example/sluice?user=u&password=***"],
    ["postgresql://u:one,two@db.example/sluice", "postgresql://u:***@db.example/sluice"],
  ])("%s is a PostgreSQL database shown as %s", (url, description) => {
    expect(parseStoreUrl(url)).toEqual({ provider: "postgresql", url, description });
  });

  it.each([
    ["", "nothing"],
    ["file:", "no path"],
    ["file::memory:", "memory, which keeps nothing"],
    ["file:x.db?mode=ro", "options"],
    ["file://host/x.db", "another host"],
    ["file:100%.db", "a stray percent sign"],
    ["./data/sluice.db", "a bare path"],
    ["mysql://u:secret@h/d", "another database"],
    ["postgresql://u:se%cret@h:port/d", "a port that is none"],
    ["postgresql://u:secret@h/d?schema=other", "a schema the driver would ignore"],
  ])("%j is refused (%s) with the forms that are accepted and no password", (url) => {
    expect(() => parseStoreUrl(url)).toThrow(
      expect.objectContaining({ code: "invalid-url", message: expect.stringContaining("Set SLUICE_STORE_URL") }),
    );
    expect(() => parseStoreUrl(url)).not.toThrow(/se(%)?cret/);
  });

  it.each([
    "postgresql://u:secret@one:5432,two:5432/d",
    "postgresql://one,two/d",
    "postgresql:///d?host=one,two",
    "postgresql:///d?user=u&host=one%2Ctwo",
  ])("%s is refused for its several hosts", (url) => {
    expect(() => parseStoreUrl(url)).toThrow(
      expect.objectContaining({ code: "invalid-url", message: expect.stringMatching(/several hosts.*takes one/) }),
    );
    expect(() => parseStoreUrl(url)).not.toThrow("secret");
  });
});
