/**
 * Whether an If-None-Match header names the tag. Compared weakly, as RFC 9110 has it: a proxy that compresses answers
 * marks their tags weak, and its clients would otherwise never get a 304.
 */
export function matchesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === tag) return true;
  if (ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
}
