/** What was concluded. The order is the order of badness; the worst of several wins and only pass promotes. */
export const VERDICTS = ["pass", "inconclusive", "error", "fail"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The worst of the given verdicts; of none at all, pass (an empty list of demands is met). */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst: Verdict = "pass";
  for (const verdict of verdicts) {
    const rank = VERDICTS.indexOf(verdict);
    // An unknown word must not be mistaken for something harmless (indexOf gives -1, better than pass).
    if (rank < 0) throw new Error(`unknown verdict ${JSON.stringify(verdict)}, expected one of ${VERDICTS.join(", ")}`);
    if (rank > VERDICTS.indexOf(worst)) worst = verdict;
  }
  return worst;
}
