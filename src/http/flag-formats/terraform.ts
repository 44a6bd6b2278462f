import type { FlagFormat } from "./flag-format.ts";
import { flagTexts } from "./flag-text.ts";

/** The result of a program of Terraform's `data "external"`: one flat object of strings, nothing else. */
export const terraformFormat: FlagFormat = {
  name: "terraform",
  mediaType: "application/vnd.sluice.strings+json",
  render: ({ flags }) => JSON.stringify(Object.fromEntries(flagTexts(flags))),
};
