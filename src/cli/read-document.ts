import { describeFinding } from "../definition/finding.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import { checkDocument } from "../rollout/check-document.ts";
import { CliError, EXIT } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { readText } from "./read-text.ts";

/** The document of a file, for a command that can do nothing without; rejects with its first finding. */
export async function readDocument(file: string, io: CliIo): Promise<VersionedDefinition> {
  const checked = checkDocument(await readText(file, io), file);
  if (checked.ok) return checked.versioned;
  const [first] = checked.findings;
  const example = first === undefined ? "" : `: ${describeFinding(first)}`;
  throw new CliError(EXIT.refused, `the document is not valid${example}; sluice validate ${file} shows all findings`);
}
