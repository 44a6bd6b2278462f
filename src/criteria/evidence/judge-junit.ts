import { counted } from "../words.ts";
import { judgement, type DetailValue, type Judgement } from "./judgement.ts";
import { readJunit, type JunitReport } from "./read-junit.ts";
import { redactedStart } from "./redact.ts";

const NAME = 200;
const CAUSE = 300;

function attempt(xml: string): JunitReport | string {
  try {
    return readJunit(xml);
  } catch (error) {
    return redactedStart(error instanceof Error ? error.message : String(error), CAUSE, []);
  }
}

function summary({ tests, failures, errors, skipped, passed }: JunitReport): string {
  return `${counted(tests, "tests")}: ${passed} passed, ${failures} failed, ${counted(errors, "errors")}, ${skipped} skipped`;
}

/**
 * Passes only when at least one test ran, none failed or broke, the file is whole and the runner did not exit otherwise than 0.
 * An exit code that was not sent (null) is not held against the file, but says nothing for it either.
 */
export function judgeJunit(xml: string, exitCode: number | null): Judgement {
  const report = attempt(xml);
  if (typeof report === "string") {
    return judgement("error", `the JUnit report cannot be read: ${report}; post the whole file`, {
      exitCode,
      cause: report,
    });
  }
  const { tests, failures, errors, skipped } = report;
  const failing = report.failing.map((name) => redactedStart(name, NAME, []));
  const mismatches = report.mismatches.map((text) => redactedStart(text, CAUSE, []));
  const detail: Record<string, DetailValue> = { exitCode, tests, failures, errors, skipped, failing, mismatches };
  const counts = summary(report);
  const exited = `exit code ${exitCode ?? "unknown"}`;
  if (failures + errors > 0) {
    const shown = failing.slice(0, 3);
    const more = report.broken > shown.length ? ` and ${report.broken - shown.length} more` : "";
    return judgement("fail", `${counts} (${exited}); failing: ${shown.join(", ")}${more}`, detail);
  }
  if (mismatches.length > 0) {
    return judgement("error", `${counts}, but ${mismatches[0]}; the file is not whole, post it again`, detail);
  }
  if (tests === 0) {
    return judgement("error", `no test ran (${exited}); check what the command selects and run it again`, detail);
  }
  if (exitCode !== null && exitCode !== 0) {
    return judgement("fail", `${counts}, but the runner ended with ${exited}; see its output`, detail);
  }
  if (skipped === tests) {
    return judgement("inconclusive", `${counts}: nothing was tested; run them where they are not skipped`, detail);
  }
  return judgement("pass", `${counts} (${exited})`, detail);
}
