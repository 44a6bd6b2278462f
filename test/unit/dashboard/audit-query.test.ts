import { describe, expect, it } from "vitest";
import {
  auditSearch,
  filtersOf,
  instantOfLocal,
  localOfInstant,
  NO_FILTERS,
} from "../../../src/dashboard/time/audit-query.ts";

describe("the filters of the timeline", () => {
  it("survive the address of the page", () => {
    const filters = { ...NO_FILTERS, rollout: "checkout", actor: "token:a&b", since: "2026-01-05T08:00:00.000Z" };
    expect(filtersOf(auditSearch(filters))).toEqual(filters);
    expect(auditSearch(NO_FILTERS)).toBe("");
  });

  it("carry further parameters, such as a cursor", () => {
    expect(auditSearch({ ...NO_FILTERS, type: "freeze.lifted" }, { cursor: "a=b", limit: "50" })).toBe(
      "?type=freeze.lifted&cursor=a%3Db&limit=50",
    );
  });

  it("turn what a person picks into an instant and back", () => {
    const instant = instantOfLocal("2026-01-05T08:00:30");
    expect(instant).toMatch(/^2026-01-0\dT\d\d:\d\d:30\.000Z$/);
    expect(localOfInstant(instant)).toBe("2026-01-05T08:00:30");
    expect(instantOfLocal("soon")).toBe("");
    expect(localOfInstant("soon")).toBe("");
  });
});
