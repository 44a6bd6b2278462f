import { createHash } from "node:crypto";
import { FLAG_FORMATS } from "../../src/http/flag-formats/choose-format.ts";
import { OPEN_BULK } from "../../src/http/ofrep/bulk-forms.ts";
import { demoSnapshot } from "./fake-services.ts";

/** The tag of the demo's flags in a form: rollout, revision, the beginning of the SHA-256 of the answer, form. */
export function demoTag(name: string): string {
  const form = [...FLAG_FORMATS, OPEN_BULK].find((each) => each.name === name);
  if (!form) throw new Error(`there is no form ${name}`);
  const digest = createHash("sha256").update(form.render(demoSnapshot)).digest("hex");
  return `"demo.3.${digest.slice(0, 12)}.${name}"`;
}
