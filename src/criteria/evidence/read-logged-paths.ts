import { printable } from "./redact.ts";

/** Programs that log such lists name at most this many; a list as long may have been cut. */
const MOST_LOGGED = 10;

export interface LoggedPaths {
  readonly paths: readonly string[];
  /** Lists that may have been cut at ten names. */
  readonly cut: number;
  /** Line number (from 1) of the first list whose end cannot be told; null: all can be read. */
  readonly unreadableAt: number | null;
}

/** Finds `paths=[a, b]`, and `"paths": ["a"]` of a log written as JSON, in the lines of a log. Of a list whose end cannot be told only the names before the last are taken. */
export function readLoggedPaths(text: string): LoggedPaths {
  const paths: string[] = [];
  let cut = 0;
  let unreadableAt: number | null = null;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    for (const list of listsOf(printable(line))) {
      if (!list.ended) unreadableAt ??= index + 1;
      if (list.names.length >= MOST_LOGGED) cut++;
      paths.push(...list.names);
    }
  }
  return { paths, cut, unreadableAt };
}

function listsOf(line: string): readonly { readonly names: readonly string[]; readonly ended: boolean }[] {
  const [, ...rests] = line.split(/\bpaths["']?\s{0,3}[=:]\s{0,3}\[/i);
  return rests.map((rest) => {
    const end = closingBracket(rest, 0);
    if (end === null) return { names: namesIn(rest).slice(0, -1), ended: false };
    // "docs/a.md], src/b.py]": either a file of an odd name, or a list that goes on. Taken for the latter, and said so.
    return { names: namesIn(rest.slice(0, end)), ended: closingBracket(rest, end + 1) === null };
  });
}

/** Where the bracket that was open before `from` is closed, pairs such as "app/[id]/page.ts" passed over; null: nowhere. */
function closingBracket(text: string, from: number): number | null {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "[") open++;
    if (text[at] === "]" && --open === 0) return at;
  }
  return null;
}

function namesIn(list: string): readonly string[] {
  return list.trim() === "" ? [] : list.split(",").map((name) => unquoted(name.replace(/^ /, "")));
}

/** Python prints names in quotes where a list itself is logged. */
function unquoted(name: string): string {
  return /^(['"])(.*)\1$/.exec(name)?.[2] ?? name;
}
