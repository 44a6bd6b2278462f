import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** A path that leads out of the workspace, or to one file for all runs, of which the second would be judged by the first's. */
export const filesPaths: LintRule = {
  id: "files-paths",
  check(document) {
    return entriesOf(document.metrics).flatMap(([id, metric]) => {
      if (metric.kind !== "files") return [];
      const at = pointerTo("/metrics", id);
      const paths = metric.paths.flatMap((path, index) => judgePath(path, "{run}", pointerTo(at, "paths", index)));
      const sections = metric.sections.flatMap(({ heading, files }, index) => {
        const section = pointerTo(at, "sections", index);
        return [
          ...judgePath(files, null, pointerTo(section, "files")),
          ...(heading.trim() === ""
            ? [
                {
                  pointer: pointerTo(section, "heading"),
                  found: shorten(heading),
                  expected: "what the line begins with",
                },
              ]
            : []),
        ];
      });
      return [...paths, ...sections];
    });
  },
};

/** `needed`: the one placeholder the path must have; null: it may have none. */
function judgePath(path: string, needed: "{run}" | null, pointer: string): readonly Complaint[] {
  const complain = (found: string, expected: string): readonly Complaint[] => [{ pointer, found, expected }];
  const problem = pathProblem(path);
  if (problem !== null) return complain(problem, "a path below the workspace, such as runs/{run}/report.md");
  if (path.split("/").includes("**")) return complain(`** in ${shorten(path)}`, "* for each segment that varies");
  const rest = needed === null ? path : path.replaceAll(needed, "");
  if (/[{}]/.test(rest)) return complain(shorten(path), `no ${needed === null ? "" : "other "}placeholder`);
  return needed === null || path.includes(needed) ? [] : complain(shorten(path), "{run}, so that each run has its own");
}

/** Why a path is not a plain relative one; null when it is. */
export function pathProblem(path: string): string | null {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\\\u0000-\u001f\u007f]/.test(path)) return `a backslash or control character in ${shorten(path)}`;
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return `the absolute path ${shorten(path)}`;
  const odd = path.split("/").find((segment) => segment === "" || segment === "." || segment === "..");
  return odd === undefined ? null : `the segment ${shorten(odd)} in ${shorten(path)}`;
}
