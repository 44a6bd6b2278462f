import type { EvidenceRequirement } from "../../definition/definition.ts";
import { counted } from "../words.ts";
import { judgement, type Judgement } from "./judgement.ts";
import { pathMatches } from "./path-matches.ts";
import { readLoggedPaths, type LoggedPaths } from "./read-logged-paths.ts";
import { redactedStart } from "./redact.ts";

/** A list of paths, or the text of a log in which `paths=[…]` is looked for. */
export type PostedPaths = { readonly paths: readonly string[] } | { readonly text: string };

const NAMED = 3;
const KEPT = 20;
const NAME = 200;

/**
 * Passes when at least one path was reported and every one is allowed. One that is not fails, whatever else was reported; no path at
 * all, or a list that may have been cut, is inconclusive: what was not named may still have happened.
 */
export function judgePathList(posted: PostedPaths, requirement: EvidenceRequirement): Judgement {
  const { paths, cut, unreadableAt } = read(posted);
  const distinct = [...new Set(paths)];
  const offending = distinct.filter((path) => !requirement.allow.some((pattern) => pathMatches(path, pattern)));
  const names = offending.slice(0, KEPT).map((path) => redactedStart(path, NAME, []) || '""');
  const detail = { paths: distinct.length, notAllowed: offending.length, first: names, listsMaybeCut: cut };
  const reported = counted(distinct.length, "reported paths");
  const allowed = `allowed ${requirement.allow.length === 1 ? "is" : "are"} ${requirement.allow.join(", ")}`;
  const maybe =
    cut > 0 ? `; ${counted(cut, "lists")} of ten names may have been cut, so more may have gone by unnamed` : "";

  if (offending.length > 0) {
    const more = offending.length > NAMED ? ` and ${offending.length - NAMED} more` : "";
    const message = `${offending.length} of ${reported} not allowed: ${names.slice(0, NAMED).join(", ")}${more}; ${allowed}${maybe}`;
    return judgement("fail", message, detail);
  }
  if (unreadableAt !== null) {
    const message = `the list of paths in line ${unreadableAt} has no certain end; post whole lines, or the paths as a list`;
    return judgement("error", message, detail);
  }
  if (distinct.length === 0) {
    const expected = "text" in posted ? "expected paths=[…] in at least one line" : "expected at least one";
    return judgement("inconclusive", `no path was reported, ${expected}; post what runs reported`, detail);
  }
  if (cut > 0) return judgement("inconclusive", `${reported}, all allowed${maybe}; post the paths as a list`, detail);
  return judgement("pass", `${reported}, all allowed`, detail);
}

function read(posted: PostedPaths): LoggedPaths {
  return "text" in posted ? readLoggedPaths(posted.text) : { paths: posted.paths, cut: 0, unreadableAt: null };
}
