/** Said when a page was not all, so that nobody takes it for the whole. */
export function more(nextCursor: string | undefined): string {
  return nextCursor === undefined ? "" : "there are more; ask for them with a larger --limit\n";
}
