/** Of errors that cause each other nothing says that it ends. */
const DEEPEST = 5;

/** Why something failed, in one line: what the error says, and in brackets what the errors behind it say beyond that. */
export function describeCause(error: unknown): string {
  const said: string[] = [];
  let current = error;
  for (let depth = 0; depth < DEEPEST && current instanceof Error; depth += 1) {
    // The last line of a driver's message says what happened; those before quote the calling code.
    const words = current.message.trim().split("\n").at(-1) ?? "";
    if (words !== "" && !said.some((before) => before.includes(words))) said.push(words);
    current = current.cause;
  }
  const [first = String(error), ...behind] = said;
  return [first, ...behind.map((words) => `(${words})`)].join(" ");
}
