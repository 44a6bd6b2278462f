import { describe, expect, it } from "vitest";
import { judgeJunit } from "../../../src/criteria/evidence/judge-junit.ts";

const ok = (name: string): string => `<testcase classname="suite.A" name="${name}" time="0.1" />`;
const bad = (name: string, child = "failure"): string =>
  `<testcase classname="suite.A" name="${name}"><${child} message="x">trace</${child}></testcase>`;
const skip = (name: string): string =>
  `<testcase classname="suite.A" name="${name}"><skipped type="pytest.xfail" /></testcase>`;

function suite(
  cases: readonly string[],
  totals: Partial<Record<"tests" | "failures" | "errors" | "skipped", number>>,
): string {
  const attributes = Object.entries(totals).map(([key, value]) => ` ${key}="${value}"`);
  return `<testsuite name="pytest"${attributes.join("")}>${cases.join("")}</testsuite>`;
}
const file = (...suites: readonly string[]): string =>
  `<?xml version='1.0' encoding='utf-8'?>\n<testsuites name="all">${suites.join("")}</testsuites>`;

const green = file(suite([ok("a"), ok("b"), skip("c")], { tests: 3, failures: 0, errors: 0, skipped: 1 }));

describe("a JUnit report", () => {
  it.each<[string, string, number | null, string, RegExp]>([
    ["is green", green, 0, "pass", /^3 tests: 2 passed, 0 failed, 0 errors, 1 skipped \(exit code 0\)$/],
    ["is green and came without its exit code", green, null, "pass", /exit code unknown/],
    ["is green but the runner ended otherwise", green, 1, "fail", /but the runner ended with exit code 1/],
    [
      "has a failure",
      file(suite([ok("a"), bad("b")], { tests: 2, failures: 1 })),
      1,
      "fail",
      /1 failed.*failing: suite.A.b$/,
    ],
    ["has a failure and exit code 0", file(suite([bad("b")], { tests: 1, failures: 1 })), 0, "fail", /1 failed/],
    [
      "has an error",
      file(suite([bad("b", "error")], { tests: 1, errors: 1 })),
      1,
      "fail",
      /^1 test: 0 passed, 0 failed, 1 error,/,
    ],
    ["has a failure its totals deny", file(suite([bad("b")], { tests: 1, failures: 0 })), 0, "fail", /1 failed/],
    [
      "declares failures it does not show",
      file(suite([ok("a")], { tests: 1, failures: 1 })),
      0,
      "error",
      /suite "pytest" declares 1 failures, 0 found/,
    ],
    [
      "declares more tests than it shows",
      file(suite([ok("a")], { tests: 5 })),
      0,
      "error",
      /declares 5 tests, 1 found/,
    ],
    [
      "declares totals that are no number",
      file(`<testsuite tests="many">${ok("a")}</testsuite>`),
      0,
      "error",
      /declares many tests/,
    ],
    ["has no tests", file('<testsuite name="pytest" tests="0" />'), 5, "error", /^no test ran \(exit code 5\)/],
    ["has no tests and exit code 0", file('<testsuite name="pytest" tests="0" />'), 0, "error", /^no test ran/],
    [
      "has only skipped tests",
      file(suite([skip("a"), skip("b")], { tests: 2, skipped: 2 })),
      0,
      "inconclusive",
      /nothing was tested/,
    ],
    ["is cut off", green.slice(0, -20), 0, "error", /cannot be read: .*post the whole file/],
    ["is cut off between two suites", `<testsuites>${suite([ok("a")], {})}`, 0, "error", /cannot be read/],
    ["is empty", "", 0, "error", /cannot be read/],
    ["is something else", "<html></html>", 0, "error", /root element is <html>/],
    ["is no XML", "3 passed", 0, "error", /cannot be read/],
    [
      "declares entities",
      `<!DOCTYPE x [<!ENTITY a "aaaa">]>${green.slice(green.indexOf("<testsuites"))}`,
      0,
      "error",
      /DOCTYPE/,
    ],
    ["uses an unknown entity", file(`<testsuite>${ok("&lol;")}</testsuite>`), 0, "error", /cannot be read/],
    ["is nested without end", "<testsuite>".repeat(5000), 0, "error", /nested deeper than 50/],
    ["has two roots", `${suite([ok("a")], {})}${suite([ok("b")], {})}`, 0, "error", /cannot be read/],
    ["is one suite without a wrapper", suite([ok("a")], { tests: 1 }), 0, "pass", /^1 test: 1 passed/],
    [
      "nests suites whose totals count everything inside",
      `<testsuite tests="2">${suite([ok("a")], { tests: 1 })}${ok("b")}</testsuite>`,
      0,
      "pass",
      /^2 tests/,
    ],
    [
      "nests suites whose totals count their own tests",
      `<testsuite tests="1">${suite([ok("a")], { tests: 1 })}${ok("b")}</testsuite>`,
      0,
      "pass",
      /^2 tests/,
    ],
    ["nests a failure deep inside", file(file(suite([bad("b")], {})).replace(/^.*\n/, "")), 0, "fail", /1 failed/],
    [
      "has an error around its tests",
      file(suite([ok("a"), "<error message='setup'/>"], { tests: 1 })),
      0,
      "fail",
      /^1 test: 1 passed, 0 failed, 1 error.*failing: suite "pytest"$/,
    ],
    [
      "has a failure around its suites",
      file("<failure/>", suite([ok("a")], { tests: 1 })),
      null,
      "fail",
      /suite "all"$/,
    ],
    [
      "says by attribute alone that a test did not run",
      file('<testsuite tests="1" skipped="0" disabled="1"><testcase name="a" status="notrun"/></testsuite>'),
      0,
      "inconclusive",
      /nothing was tested/,
    ],
    [
      "says by attribute alone that a test failed",
      file(
        '<testsuite tests="2"><testcase name="a" status="run" result="completed"/><testcase name="b" status="failed"/></testsuite>',
      ),
      0,
      "fail",
      /1 passed, 1 failed.*failing: b$/,
    ],
    [
      "quotes a report in captured output",
      file(
        `<testsuite tests="1"><testcase name="a"><system-out><testcase name="x"><failure/></testcase></system-out></testcase></testsuite>`,
      ),
      0,
      "pass",
      /^1 test: 1 passed/,
    ],
  ])("that %s", (_, xml, exitCode, verdict, message) => {
    expect(judgeJunit(xml, exitCode)).toMatchObject({
      verdict,
      message: expect.stringMatching(message),
      value: null,
      unit: null,
    });
  });

  it("lists at most twenty failing tests by name, none longer than two hundred characters", () => {
    const cases = Array.from({ length: 30 }, (_, i) => bad(`case-${i}-${"x".repeat(400)}`));
    const { detail, message } = judgeJunit(file(suite(cases, { tests: 30, failures: 30 })), 1);
    expect(detail).toMatchObject({ tests: 30, failures: 30, errors: 0, skipped: 0, exitCode: 1 });
    const failing = detail["failing"] as readonly string[];
    expect(failing).toHaveLength(20);
    expect(Math.max(...failing.map((name) => name.length))).toBeLessThanOrEqual(200);
    expect(message).toMatch(/and 27 more$/);
  });

  it("keeps no credentials that stand in the name of a test", () => {
    const xml = file(suite([bad("db[postgresql://bob:hunter2@db/x]")], {}));
    expect(JSON.stringify(judgeJunit(xml, 1))).not.toContain("hunter2");
  });

  it("is refused when it is larger than any real report", () => {
    expect(judgeJunit(`<testsuite>${" ".repeat(8 * 1024 * 1024)}</testsuite>`, 0)).toMatchObject({ verdict: "error" });
  });
});
