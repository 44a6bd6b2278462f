import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import { pathProblem } from "./files-paths.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** A pattern no reported path could match, one that allows nearly everything, or one that reads as more than it does. */
export const pathPattern: LintRule = {
  id: "path-pattern",
  check(document) {
    return entriesOf(document.evidence).flatMap(([id, evidence]) => {
      if (evidence.kind !== "path-list") return [];
      return evidence.allow.flatMap((pattern, index) => judge(pattern, pointerTo("/evidence", id, "allow", index)));
    });
  },
};

function judge(pattern: string, pointer: string): readonly Complaint[] {
  const problem = pathProblem(pattern);
  if (problem !== null) return [{ pointer, found: problem, expected: "a relative path such as docs/*/NOTES.md" }];
  const wild = pattern.split("/").filter((segment) => segment.includes("*"));
  if (wild.length === pattern.split("/").length) {
    return [{ pointer, found: shorten(pattern), expected: "a pattern with a name in it" }];
  }
  const mixed = wild.find((segment) => segment !== "*" && segment !== "**");
  if (mixed === undefined) return [];
  return [{ pointer, found: `the segment ${shorten(mixed)}`, expected: "* or ** as a whole segment, or a plain name" }];
}
