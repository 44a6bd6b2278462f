/** Addresses of the page, as patterns with `:name` parts. */
export type Params = Readonly<Record<string, string>>;

/** The parts of an address that fit a pattern; null where it does not. */
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = split(pattern);
  const found = split(path);
  if (wanted.length !== found.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const there = found[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decode(there);
    else if (part !== there) return null;
  }
  return params;
}

/** The address of a pattern with its parts filled in. */
export function pathTo(pattern: string, params: Params = {}): string {
  const parts = split(pattern).map((part) =>
    part.startsWith(":") ? encodeURIComponent(params[part.slice(1)] ?? "") : part,
  );
  return `/${parts.join("/")}`;
}

function split(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "");
}

/** What somebody typed into the address bar need not be well formed. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
