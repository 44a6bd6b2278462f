/** The value a JSON Pointer (RFC 6901) names, `found: false` when there is none. Throws on a pointer that is none. */
export function resolvePointer(
  document: unknown,
  pointer: string,
): { readonly found: true; readonly value: unknown } | { readonly found: false } {
  if (pointer !== "" && !pointer.startsWith("/")) throw new Error(`${JSON.stringify(pointer)} does not begin with /`);
  let value = document;
  for (const token of pointer.split("/").slice(1)) {
    if (/~(?![01])/.test(token)) throw new Error(`${JSON.stringify(pointer)} has a ~ that is neither ~0 nor ~1`);
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null) return { found: false };
    // A list has other own names too ("length"), and "01" is no index.
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(key)) return { found: false };
    if (!Object.hasOwn(value, key)) return { found: false };
    value = Reflect.get(value, key);
  }
  return { found: true, value };
}
