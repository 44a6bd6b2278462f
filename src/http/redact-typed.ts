/** What people type freely, wherever the contract has a member of that name. */
const TYPED = ["reason", "note", "source", "link"];

/**
 * A body or query with what is or looks like a secret taken out of what people typed. They paste tokens and connection strings into
 * reasons, and a trail that is never changed could not take them back.
 */
export function redactTyped<T>(value: T, redact: (text: string) => string): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === "string" && TYPED.includes(name) ? redact(member) : member,
  ]);
  // The same members, and text stays text.
  return Object.fromEntries(members) as T;
}
