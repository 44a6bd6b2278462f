const REDACTED = "[redacted]";

/** Forms that are secrets wherever they appear. Quantifiers are bounded, so that a hostile text cannot make matching slow. */
const ALWAYS: readonly (readonly [RegExp, string])[] = [
  // Up to the last @ before a space: passwords with @ or / in them must go as a whole, losing some of a path is harmless.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'<>]{1,1500}@/gi, `$1${REDACTED}@`],
  [/\b(bearer\s+)[^\s"',;]{6,}/gi, `$1${REDACTED}`],
  [/\b(authorization["']?\s{0,3}[:=]\s{0,3})[^\n]{1,500}/gi, `$1${REDACTED}`],
  [/\b((?:password|passwd|pwd)["']?\s{0,3}[:=]\s{0,3})\S+/gi, `$1${REDACTED}`],
  [/\b(?:sk-|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|xapp-|AKIA|AIza|npm_)[A-Za-z0-9_-]{10,}/g, REDACTED],
  // Our own, of which the end alone tells them from the names of our metrics.
  [/\bsluice_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g, REDACTED],
  // A bot's token, and the address of a hook, which is one.
  [/\b\d{6,12}:[A-Za-z0-9_-]{30,60}/g, REDACTED],
  [/\b(https:\/\/hooks\.slack\.com\/services\/)[A-Za-z0-9_/-]{10,200}/gi, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]{0,1500})?/g, REDACTED],
];

/** Any of them: most texts hold none, and to look for each costs more than what is done with the text. */
const SOME = new RegExp(ALWAYS.map(([form]) => form.source).join("|"), "i");

/** Names of variables are upper case letters, digits and underscores, so they need no escaping. */
function assignmentOf(name: string): RegExp {
  // An unclosed quote is taken to the end of its line: the rest of the value would stay otherwise.
  return new RegExp(`(?<![A-Za-z0-9_])(${name}["']?\\s{0,3}[=:]\\s{0,3})("[^"\\n]*"?|'[^'\\n]*'?|\\S+)`, "gi");
}

/** Without colours and control characters: they hide line beginnings, break terminals, and PostgreSQL refuses NUL in text. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}

/** Takes out values of the named secrets, credentials in URLs and tokens known by their form. Once stored they could not be taken back. */
export function redact(text: string, secretNames: readonly string[]): string {
  let clean = printable(text);
  for (const name of secretNames) clean = clean.replace(assignmentOf(name), `$1${REDACTED}`);
  if (!SOME.test(clean)) return clean;
  for (const [form, replacement] of ALWAYS) clean = clean.replace(form, replacement);
  return clean;
}

/** More than any secret is long, so that one cut in half by `redactedStart` falls in the part thrown away. */
const MARGIN = 2_000;

/** The redacted beginning of a text, at most `most` characters. Redacts before cutting: half a secret no longer looks like one. */
export function redactedStart(text: string, most: number, secretNames: readonly string[]): string {
  const window = text.slice(0, most + MARGIN);
  const clean = redact(window, secretNames);
  const whole = window.length === text.length ? clean : clean.slice(0, Math.max(0, clean.length - MARGIN));
  if (whole.length <= most && window.length === text.length) return whole;
  // Not between the halves of a surrogate pair, which is no valid text.
  return `${whole.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
