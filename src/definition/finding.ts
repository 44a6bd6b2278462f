/** What is wrong with a document, precise enough to fix it without reading any other file. */
export interface Finding {
  /** Stable rule name, e.g. "schema", "unknown-name", "switch-raises-autonomy". */
  readonly rule: string;
  readonly file: string;
  /** 1-based; where the pointer's value starts, or its nearest existing parent. */
  readonly line: number;
  readonly column: number;
  /** JSON Pointer (RFC 6901) into the document. */
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

/** One line a person can act on: "file:line:col /pointer: found …, expected … (rule)". */
export function describeFinding(finding: Finding): string {
  const { file, line, column, pointer, found, expected, rule } = finding;
  return `${file}:${line}:${column} ${pointer || "/"}: found ${found}, expected ${expected} (${rule})`;
}
