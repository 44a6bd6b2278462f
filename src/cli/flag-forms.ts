import { isFlags, noFlags } from "./api/flag-answer.ts";
import { usageError } from "./cli-error.ts";

type IsWhole = (text: string) => boolean;

/**
 * The forms of `?format=`, each with what a whole answer in it looks like. What a proxy or a sign-in page answers in the
 * service's place, or a line cut short, must not get as far as `eval` or the environment of a deployment.
 */
const FORMS: ReadonlyMap<string, IsWhole> = new Map<string, IsWhole>([
  ["json", (text) => isFlags(parsed(text))],
  ["dotenv", lines(/^([A-Z][A-Z0-9_]*=.+\n)+$/)],
  ["shell", lines(/^(export [A-Z][A-Z0-9_]*='.*'\n)+$/)],
  ["github", lines(/^([A-Z][A-Z0-9_]*=.*\n)+$/)],
  ["systemd", lines(/^([A-Z][A-Z0-9_]*=".*"\n)+$/)],
  ["configmap", lines(/^"apiVersion": "v1"\n"kind": "ConfigMap"\n(.+\n)+$/)],
  ["terraform", (text) => isStrings(parsed(text))],
]);

export const FLAG_FORMS: readonly string[] = [...FORMS.keys()];

/** Throws a usage error for the name of no form. */
export function requireForm(name: string): void {
  if (FORMS.has(name)) return;
  throw usageError(`--format is ${JSON.stringify(name)}, needed one of ${FLAG_FORMS.join(", ")}`);
}

/** The answer, if it is one in this form; else throws as if nobody had answered. */
export function wholeForm(name: string, text: string, url: string): string {
  if (FORMS.get(name)?.(text)) return text;
  throw noFlags(url, name);
}

function lines(form: RegExp): IsWhole {
  return (text) => form.test(text);
}

/** Terraform takes one flat object of strings. */
function isStrings(value: unknown): boolean {
  const strings = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return strings.length > 0 && strings.every(([name, text]) => /^[A-Z]/.test(name) && typeof text === "string");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
