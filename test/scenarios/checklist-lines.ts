/** One line of a checklist that asks for something, in its own words, and the headings it stands under. */
export interface ChecklistText {
  readonly section: string;
  readonly line: string;
}

/**
 * Every line of a checklist in Markdown that asks for something: rows of tables, list items, sentences and commands. Left out are
 * headings, labels of what follows, heads of tables, comments in commands, the text of queries below their comment, the introduction and the date.
 */
export function checklistLines(markdown: string): readonly ChecklistText[] {
  const lines: ChecklistText[] = [];
  let heading = "";
  let label = "";
  let fence = "";
  let inTable = false;
  for (const raw of markdown.split("\n")) {
    const text = raw.trim();
    const fenced = /^```(\w*)$/.exec(text);
    if (fenced) fence = fence === "" ? fenced[1] || "text" : "";
    const title = fence === "" ? /^##+ (.*)$/.exec(text)?.[1] : undefined;
    if (title !== undefined) {
      heading = title;
      label = "";
    }
    const named = /^\*\*([^*]+)\*\*:$/.exec(text)?.[1];
    // "**Duration**: 1-3 runs" stands on its own; it ends the list before it.
    if (named !== undefined || /^\*\*[^*]+\*\*: /.test(text)) label = named ?? "";
    const row = fence === "" && text.startsWith("|");
    const line = row ? (inTable ? rowText(text) : "") : fence === "" ? plainText(text) : codeText(text, fence);
    inTable = row;
    if (line === "" || fenced || title !== undefined || named !== undefined || outside(heading, line)) continue;
    lines.push({ section: label === "" ? heading : `${heading} / ${label}`, line });
  }
  return lines;
}

function rowText(row: string): string {
  const cells = row.replace(/^\||\|$/g, "").split("|");
  return cells.every((cell) => /^\s*-+\s*$/.test(cell)) ? "" : cells.map((cell) => cell.trim()).join(" | ");
}

function plainText(text: string): string {
  return /^(#|---$)/.test(text) ? "" : text.replace(/^(?:-|\d+\.)\s+/, "");
}

/** Of a query the comment says what is asked; of commands the comments are no commands. */
function codeText(text: string, language: string): string {
  if (language === "sql") return text.startsWith("-- ") ? text.slice(3) : "";
  return text.startsWith("#") ? "" : text;
}

function outside(heading: string, line: string): boolean {
  return heading === "" || heading === "Overview" || line.startsWith("**Last Updated**");
}
