import type { EvidenceRequirement } from "../../definition/definition.ts";
import { judgement, type Judgement } from "./judgement.ts";
import { printable, redact, redactedStart } from "./redact.ts";

const EXCERPT = 1_300; // characters of at most three bytes in UTF-8 (longer ones take two characters): below 4 kB
const LINE = 200;

/** At the very beginning of a line and ending there as a word: "✓ GO" must not be found in "  ✓ GOOGLE_API_KEY=…". */
function begins(line: string, beginning: string): boolean {
  if (!line.startsWith(beginning)) return false;
  return !(/[\p{L}\p{N}_]$/u.test(beginning) && /^[\p{L}\p{N}_]/u.test(line.slice(beginning.length)));
}

function linesOf(text: string): readonly string[] {
  // Colours and a byte order mark would hide a beginning.
  return text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .map(printable);
}

/** From the verdict line on, where the summary stands; without one the end, where a crash tells why. */
function excerptOf(lines: readonly string[], verdictAt: number, secretNames: readonly string[]): string {
  if (verdictAt >= 0) return redactedStart(lines.slice(verdictAt).join("\n"), EXCERPT, secretNames);
  // Each line whole or not at all, and redacted before it is cut.
  const tail = lines.slice(-40).map((line) => redactedStart(line, LINE, secretNames));
  while (tail.join("\n").length > EXCERPT) tail.shift();
  return redact(tail.join("\n"), secretNames);
}

/**
 * Judges the output of a smoke test by its verdict line and its exit code, which must agree: a crash exits like a NO-GO, and a
 * script whose failure is swallowed by a pipe prints NO-GO and exits 0. One alone is never enough.
 */
export function judgeSmokeReport(
  text: string,
  exitCode: number | null,
  requirement: EvidenceRequirement,
  secretNames: readonly string[],
): Judgement {
  const lines = linesOf(text);
  const matching = (beginnings: readonly string[]): readonly number[] =>
    lines.flatMap((line, index) => (beginnings.some((beginning) => begins(line, beginning)) ? [index] : []));
  const go = matching(requirement.go);
  const noGo = matching(requirement.noGo);
  const verdictAt = noGo[0] ?? go[0] ?? -1;
  const verdictLine = verdictAt < 0 ? null : redactedStart(lines[verdictAt] ?? "", LINE, secretNames);
  const detail = { exitCode, verdictLine, excerpt: excerptOf(lines, verdictAt, secretNames) };
  const exited = `exit code ${exitCode ?? "unknown"}`;
  if (verdictLine === null) {
    const wanted = [...requirement.go, ...requirement.noGo].map((beginning) => JSON.stringify(beginning)).join(", ");
    const message = `no verdict (${exited}): no line begins with ${wanted}; the test broke off before it judged, see its output`;
    return judgement("error", message, detail);
  }
  const [firstGo] = go;
  const [firstNoGo] = noGo;
  if (firstGo !== undefined && firstNoGo !== undefined) {
    const message = `both a GO line (${firstGo + 1}) and a NO-GO line (${firstNoGo + 1}) found, expected one kind; post the output of one run`;
    return judgement("error", message, detail);
  }
  if (exitCode === null) {
    const message = `"${verdictLine}" came without its exit code, which must agree with it; post it with the exit code`;
    return judgement("inconclusive", message, detail);
  }
  const passed = go.length > 0;
  if (passed !== (exitCode === 0)) {
    const message = `"${verdictLine}" contradicts ${exited}, expected ${passed ? "0" : "another than 0"}; run the test again`;
    return judgement("error", message, detail);
  }
  return judgement(passed ? "pass" : "fail", `${verdictLine} (${exited})`, detail);
}
