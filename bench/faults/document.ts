import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { checkDocument } from "../../src/rollout/check-document.ts";

/** A ladder without criteria: every command is decided by the machine alone, so that all the time goes into writing. */
const DOCUMENT = `
sluice: 1
name: faults
variables:
  SPEED: { type: integer, purpose: Rises with the stages., served: true, default: 0 }
  EXTENDED: { type: boolean, purpose: On in the last stage., served: true, default: false, autonomy: true }
stages:
  - { id: zero, title: Zero }
  - { id: one, title: One, flags: { SPEED: 1 } }
  - { id: two, title: Two, flags: { SPEED: 2 } }
  - { id: three, title: Three, flags: { SPEED: 3, EXTENDED: true } }
killSwitches:
  slow: { title: Slow down, severity: 1, rollbackTo: one, flags: { EXTENDED: false } }
  off: { title: "Off", severity: 2, rollbackTo: zero, flags: { SPEED: 0, EXTENDED: false } }
`;

/** Takes a moment: a process that lives for a second is given it instead of asking for it. */
export function faultsDefinition(): VersionedDefinition {
  const checked = checkDocument(DOCUMENT, "faults.rollout.yaml");
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
  return checked.versioned;
}
