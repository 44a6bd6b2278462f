export interface SectionCount {
  readonly found: number;
  /** False: there are no files the sections could have been made from, so every distinct heading counted. */
  readonly checked: boolean;
}

/**
 * How many sections a text has. The text quotes texts of others, and a quoted line may look like the first line of a
 * section: one whose stem names no file, or that repeats a stem, is such a quotation and no section.
 */
export function countSections(text: string, heading: string, stems: ReadonlySet<string>): SectionCount {
  const named = new Set<string>();
  for (const line of text.split(/\r\n|\n|\r/)) {
    const stem = line.startsWith(heading) ? line.slice(heading.length).trim() : "";
    if (stem !== "") named.add(stem);
  }
  const checked = stems.size > 0;
  return { found: checked ? [...named].filter((stem) => stems.has(stem)).length : named.size, checked };
}
