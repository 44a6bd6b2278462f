/** Names in `${NAME}`, in order; a `${` that is never closed gives the rest of the text as its name, which no variable has. */
export function placeholdersOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^}]*)\}?/g)].map(([, name = ""]) => name);
}
