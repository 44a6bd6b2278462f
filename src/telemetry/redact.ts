/** The text with every secret replaced by ***; see `secretRemover`. */
export function redact(text: string, secrets: readonly string[]): string {
  return secretRemover(secrets)(text);
}

/**
 * Replaces every secret in a text by ***, in many texts one after the other. Case is ignored, because a host name is told back in
 * small letters, and the longest goes first, because one that contains another would leave its rest behind.
 */
export function secretRemover(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap(spellings).filter((form) => form !== "");
  const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
  const patterns = longestFirst.map((form) => new RegExp(escapeRegExp(form), "gi"));
  return (text) => patterns.reduce((rest, pattern) => rest.replace(pattern, "***"), text);
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/** As a URL, a header and JSON would write it. */
function spellings(secret: string): string[] {
  return [
    secret,
    secret.trim(),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    JSON.stringify(secret).slice(1, -1),
  ];
}
