import type { Variable } from "../definition/definition.ts";

/** A probe that cannot be sent; the message never holds a value of a variable. */
export class ProbeError extends Error {
  override readonly name = "ProbeError";
}

/**
 * Puts values in the place of `${NAME}`: the service's own environment variable, else the default in the document. Only
 * declared variables count, so that a document cannot send away what the service's environment holds besides.
 */
export function fillPlaceholders(
  text: string,
  variables: readonly Variable[],
  environment: (name: string) => string | undefined,
): string {
  return text.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    const variable = variables.find((candidate) => candidate.name === name);
    if (!variable) throw new ProbeError(`the probe names \${${name}}, which the document does not declare`);
    const value = environment(name)?.trim() || (variable.default === null ? "" : String(variable.default));
    if (value === "") throw new ProbeError(`the probe needs ${name}; set it in the service's environment`);
    // A header refuses them with an error that quotes the value.
    if (!/^[\x20-\x7e]+$/.test(value)) throw new ProbeError(`${name} holds characters that no header can carry`);
    return value;
  });
}
