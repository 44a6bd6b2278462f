/** JSON Pointers (RFC 6901): how a finding names a place in a document. */

export type PointerSegment = string | number;

/** Joins segments onto a pointer, escaping each: ("/stages", 0, "a/b") → "/stages/0/a~1b". */
export function pointerTo(base: string, ...segments: readonly PointerSegment[]): string {
  return base + segments.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The unescaped segments of a pointer; "" has none. */
export function pointerSegments(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
