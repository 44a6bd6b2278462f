/**
 * The text with every secret replaced by ***. Case is ignored, because a host name is told back in small letters, and the
 * longest goes first, because one that contains another would leave its rest behind.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(spellings).filter((form) => form !== "");
  const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, form) => rest.replace(new RegExp(escapeRegExp(form), "gi"), "***"), text);
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
