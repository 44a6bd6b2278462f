import type { FlagEnvironment, FlagValue } from "../../definition/definition.ts";

/**
 * Names and values as text, in the order of the environment. Throws on a name that is no environment variable and on a
 * value that does not fit one line: written out it would be a second line, which a shell would run.
 */
export function flagTexts(flags: FlagEnvironment): readonly (readonly [name: string, text: string])[] {
  return Object.entries(flags).map(([name, value]) => {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) {
      throw new Error(`flag name ${JSON.stringify(name)} is no environment variable: needed A-Z, 0-9 and _`);
    }
    const text = textOf(name, value);
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/.test(text)) {
      throw new Error(`the value of ${name} holds a line break or a control character and cannot be written as a line`);
    }
    return [name, text];
  });
}

function textOf(name: string, value: FlagValue): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new Error(`the value of ${name} is ${value}, needed an integer that is written exactly`);
  }
  return String(value);
}
