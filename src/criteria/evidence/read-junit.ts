import { SaxesParser } from "saxes";

export interface TestCounts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

export interface JunitReport extends TestCounts {
  readonly passed: number;
  /** Test cases that failed, broke or did both, and failures and errors of a whole suite. */
  readonly broken: number;
  /** Their names, the first ones only. */
  readonly failing: readonly string[];
  /** Where a suite's own totals differ from the test cases found in it. */
  readonly mismatches: readonly string[];
}

type Totals = { -readonly [key in keyof TestCounts]: number };
type Attributes = Readonly<Record<string, string>>;

interface Suite {
  readonly name: string;
  readonly declared: Attributes;
  /** Test cases directly inside, and those of nested suites too: producers differ in which of them a suite's totals count. */
  readonly own: Totals;
  readonly all: Totals;
}

const KEYS = ["tests", "failures", "errors", "skipped"] as const;
const MOST_CHARACTERS = 8 * 1024 * 1024;
const DEEPEST = 50;
const MOST_FAILING = 20;
const MOST_MISMATCHES = 5;

/** Where a runner says by attribute what others say by element; GoogleTest tells only so that a test did not run. */
const NOT_RUN = /^(?:notrun|skipped|disabled|suppressed|ignored)$/i;
const FAILED = /^(?:failed|failure|error)$/i;

const noTests = (): Totals => ({ tests: 0, failures: 0, errors: 0, skipped: 0 });

function add(to: Totals, counts: TestCounts): void {
  for (const key of KEYS) to[key] += counts[key];
}

function mismatchesOf(suite: Suite): string[] {
  return KEYS.flatMap((key) => {
    const declared = suite.declared[key];
    if (declared === undefined) return [];
    const value = Number(declared) + (key === "skipped" ? Number(suite.declared["disabled"] ?? 0) : 0);
    if (value === suite.all[key] || value === suite.own[key]) return [];
    return [`suite ${suite.name} declares ${declared.slice(0, 20)} ${key}, ${suite.all[key]} found`];
  });
}

/**
 * Reads a JUnit XML report by counting its test cases; totals are only compared, for a writer that was interrupted may have
 * written them first. Throws on anything that is not a whole, well-formed report. Entities are never expanded.
 */
export function readJunit(xml: string): JunitReport {
  if (xml.length > MOST_CHARACTERS)
    throw new Error(`the file has ${xml.length} characters, at most ${MOST_CHARACTERS} are read`);
  const parser = new SaxesParser({ xmlns: false });
  const path: string[] = [];
  const suites: Suite[] = [];
  const total = noTests();
  const failing: string[] = [];
  const mismatches: string[] = [];
  let passed = 0;
  let broken = 0;
  let testcase: { name: string; depth: number; failed: boolean; erred: boolean; skipped: boolean } | null = null;

  const openSuite = (attributes: Attributes): void => {
    suites.push({
      name: JSON.stringify(attributes["name"]?.slice(0, 100) ?? ""),
      declared: attributes,
      own: noTests(),
      all: noTests(),
    });
  };
  const count = (label: string, counts: TestCounts): void => {
    const suite = suites.at(-1);
    for (const totals of suite ? [total, suite.own, suite.all] : [total]) add(totals, counts);
    if (counts.failures + counts.errors === 0) return;
    broken++;
    if (failing.length < MOST_FAILING) failing.push(label);
  };
  const open = (name: string, attributes: Attributes): void => {
    const parent = path.at(-1);
    if (parent === undefined && name !== "testsuite" && name !== "testsuites") {
      throw new Error(`the root element is <${name.slice(0, 50)}>, expected <testsuites> or <testsuite>`);
    }
    if (path.length >= DEEPEST) throw new Error(`elements are nested deeper than ${DEEPEST}`);
    path.push(name);
    if (testcase) {
      if (path.length !== testcase.depth + 1) return;
      if (name === "failure") testcase.failed = true;
      if (name === "error") testcase.erred = true;
      if (name === "skipped") testcase.skipped = true;
    } else if (name === "testsuite" || name === "testsuites") {
      openSuite(attributes);
    } else if (name === "testcase") {
      const label = [attributes["classname"], attributes["name"]].filter(Boolean).join(".");
      const ended = [attributes["status"] ?? "", attributes["result"] ?? ""];
      const failed = ended.some((word) => FAILED.test(word));
      const skipped = ended.some((word) => NOT_RUN.test(word));
      testcase = { name: label || "(unnamed)", depth: path.length, failed, erred: false, skipped };
    } else if (name === "failure" || name === "error") {
      // Of no test case: what broke around them, so that they never ran.
      const label = `suite ${suites.at(-1)?.name}`;
      count(label, { tests: 0, failures: Number(name === "failure"), errors: Number(name === "error"), skipped: 0 });
    }
  };
  const closeTestcase = (): void => {
    if (!testcase) return;
    const { name, failed, erred, skipped } = testcase;
    const skips = skipped && !failed && !erred;
    if (!failed && !erred && !skips) passed++;
    count(name, { tests: 1, failures: Number(failed), errors: Number(erred), skipped: Number(skips) });
    testcase = null;
  };
  const close = (name: string): void => {
    path.pop();
    // A <testcase> or <testsuite> inside a test case (in captured output, say) is not one of the report's.
    if (name === "testcase" && !path.includes("testcase")) closeTestcase();
    if (testcase || (name !== "testsuite" && name !== "testsuites")) return;
    const suite = suites.pop();
    if (!suite) return;
    if (mismatches.length < MOST_MISMATCHES) mismatches.push(...mismatchesOf(suite));
    const outer = suites.at(-1);
    if (outer) add(outer.all, suite.all);
  };

  parser.on("doctype", () => {
    throw new Error("it has a DOCTYPE, which no test report needs");
  });
  parser.on("opentag", (tag) => open(tag.name, tag.attributes));
  parser.on("closetag", (tag) => close(tag.name));
  parser.write(xml).close();
  return { ...total, passed, broken, failing, mismatches };
}
