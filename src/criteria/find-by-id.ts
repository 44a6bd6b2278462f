/** The member of that id. Names are resolved when a document is loaded, so a miss is a broken definition and must be loud. */
export function findById<T extends { readonly id: string }>(members: readonly T[], id: string, what: string): T {
  const found = members.find((member) => member.id === id);
  if (!found) {
    const known = members.map((member) => member.id).join(", ") || "none";
    throw new Error(
      `${what} ${JSON.stringify(id)} is not in the definition, which declares: ${known}; validate the document`,
    );
  }
  return found;
}
