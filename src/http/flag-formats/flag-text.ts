import type { FlagEnvironment, FlagValue } from "../../definition/definition.ts";
import { HttpProblem } from "../problem.ts";

// A line break would begin a second line, which a shell runs and a runner takes for another variable. Other control
// characters, halves of surrogate pairs and the code points that are no characters are dropped, replaced or refused by one
// reader or another (systemd drops the line). A tab is text.
const NO_LINE = /(?!\t)[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\ufeff]/u;

/**
 * Names and values as text, in the order of the environment. Throws `not-acceptable` on a name that is no environment variable
 * and on a value that is no text of one line, so that half an environment is never written.
 */
export function flagTexts(flags: FlagEnvironment): readonly (readonly [name: string, text: string])[] {
  return Object.entries(flags).map(([name, value]) => {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) {
      throw unwritable(`the flag name ${JSON.stringify(name)} is no environment variable: needed A-Z, 0-9 and _`);
    }
    const text = textOf(name, value);
    if (NO_LINE.test(text)) {
      throw unwritable(`the value of ${name} holds a line break, a control character or no character at all`);
    }
    return [name, text];
  });
}

/** An environment that this form cannot carry: no part of it is served in the form, where it would arrive as something else. */
export function unwritable(found: string): HttpProblem {
  return new HttpProblem(
    "not-acceptable",
    `This environment cannot be written in the form asked for: ${found}. Ask for ?format=json, or change the document.`,
  );
}

function textOf(name: string, value: FlagValue): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw unwritable(`the value of ${name} is ${value}, needed an integer that is written exactly`);
  }
  return String(value);
}
