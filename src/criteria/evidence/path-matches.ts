/**
 * Whether a path is the one a pattern stands for: segment by segment, `*` for any one and `**` for any number of them. Exact in
 * case and characters: on the system that reported it, anything else is another file.
 */
export function pathMatches(path: string, pattern: string): boolean {
  return isPlain(path) && segmentsMatch(path.split("/"), pattern.split("/"));
}

/** A relative path that names one file without detours. "docs/../src/main.py" would else match what it does not name. */
function isPlain(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (path.length > 1_000 || /[\\\u0000-\u001f\u007f]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/** Remembers which beginnings of the path each beginning of the pattern can use up, so that many `**` stay cheap. */
function segmentsMatch(path: readonly string[], pattern: readonly string[]): boolean {
  let reachable = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    for (const used of reachable) {
      if (segment === "**") for (let end = used; end <= path.length; end++) next.add(end);
      else if (used < path.length && (segment === "*" || segment === path[used])) next.add(used + 1);
    }
    reachable = next;
  }
  return reachable.has(path.length);
}
