import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { NOTHING_CHECKED, type CheckedDocuments } from "./checked-documents.ts";
import type { VersionedDefinition } from "./definition/definition.ts";
import { describeFinding, type Finding } from "./definition/finding.ts";
import { checkDocument } from "./rollout/check-document.ts";

export class DocumentsError extends Error {
  override readonly name = "DocumentsError";
}

/**
 * Reads and checks every `*.rollout.yaml` of the folder. All or nothing: one unreadable document stops the start, because
 * a service that silently lacks a rollout looks healthy to everybody but the one who needs it. Those among `known` are not
 * checked again.
 */
export function readDocuments(
  folder: string,
  known: CheckedDocuments = NOTHING_CHECKED,
): readonly VersionedDefinition[] {
  const files = listDocuments(folder);
  const findings: Finding[] = [];
  const definitions: VersionedDefinition[] = [];
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), "utf8");
    const found = known.find(text);
    if (found) {
      definitions.push(found);
      continue;
    }
    const checked = checkDocument(text, path.join(folder, file));
    if (checked.ok) {
      known.add(text, checked.versioned);
      definitions.push(checked.versioned);
    } else findings.push(...checked.findings);
  }
  if (findings.length > 0) {
    const list = findings.map((finding) => `  ${describeFinding(finding)}`).join("\n");
    throw new DocumentsError(
      `${findings.length} finding(s) in the rollout documents; fix them and start again:\n${list}`,
    );
  }
  requireDistinctNames(definitions);
  return definitions;
}

function listDocuments(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    throw new DocumentsError(
      `There is no folder ${folder}. Create it or point SLUICE_MACHINES at the rollout documents.`,
    );
  }
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".rollout.yaml"))
    .sort();
  if (files.length > 0) return files;
  throw new DocumentsError(`${folder} holds no *.rollout.yaml; put a rollout document there or set SLUICE_MACHINES.`);
}

function requireDistinctNames(definitions: readonly VersionedDefinition[]): void {
  const seen = new Set<string>();
  for (const { definition } of definitions) {
    if (seen.has(definition.name)) {
      throw new DocumentsError(`Two documents are named ${definition.name}; give one of them another name.`);
    }
    seen.add(definition.name);
  }
}
