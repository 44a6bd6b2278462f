import { CliError, EXIT, usageError } from "./cli-error.ts";

/**
 * The forms of `?format=`, each with what a whole answer in it looks like. What a proxy or a sign-in page answers in the
 * service's place, or a line cut short, must not get as far as `eval` or the environment of a deployment.
 */
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ["json", /^\{.*\}\n?$/],
  ["dotenv", /^([A-Z][A-Z0-9_]*=.+\n)+$/],
  ["shell", /^(export [A-Z][A-Z0-9_]*='.*'\n)+$/],
  ["github", /^([A-Z][A-Z0-9_]*=.*\n)+$/],
  ["systemd", /^([A-Z][A-Z0-9_]*=".*"\n)+$/],
  ["configmap", /^"apiVersion": "v1"\n"kind": "ConfigMap"\n(.+\n)+$/],
  ["terraform", /^\{.*\}\n?$/],
]);

export const FLAG_FORMS: readonly string[] = [...FORMS.keys()];

/** Throws a usage error for the name of no form. */
export function requireForm(name: string): void {
  if (FORMS.has(name)) return;
  throw usageError(`--format is ${JSON.stringify(name)}, needed one of ${FLAG_FORMS.join(", ")}`);
}

/** The answer, if it is one in this form; else throws as if nobody had answered. */
export function wholeForm(name: string, text: string, url: string): string {
  if (FORMS.get(name)?.test(text)) return text;
  throw new CliError(
    EXIT.unreachable,
    `${url} answered something that is no flag environment as ${name}; is this a Sluice service? Check --url`,
  );
}
