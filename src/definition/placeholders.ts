/** Names in `${NAME}`, in order. One that is never closed keeps its "${", which is in no variable's name. */
export function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^}]*)(\}?)/g)].map(([whole, name = "", end]) => (end === "}" ? name : whole));
}
