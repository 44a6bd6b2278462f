import type { Assessment } from "../../criteria/assessment.ts";
import { approvalBlockers, countedApprovals } from "../approvals.ts";
import { promotionBlockers } from "../blockers.ts";
import { clearanceOf } from "../clearance.ts";
import type { DecideInput } from "../decide-input.ts";
import { criterionBlockers, minimumBlockers, stopBlockers, type GateBlocker } from "../gate-blockers.ts";
import { isLoosening, type Impact } from "../impact/impact.ts";

/** What an approval of an adoption names in the place of a stage; no stage can have such a name. */
export function adoptionSubject(digest: string): string {
  return `definition:${digest}`;
}

/** The digest that an approval is about; null: it is about a stage. */
export function adoptionNamed(subject: string): string | null {
  return /^definition:([0-9a-f]{64})$/.exec(subject)?.[1] ?? null;
}

/** Another person's consent, where the present gate is loosened and does not pass: else whoever is refused changes the rule. */
export function consentGate(input: DecideInput, impact: Impact, assessment: Assessment): readonly GateBlocker[] {
  if (!impact.loosensPresent || !isHeldUp(input, assessment)) return [];
  const missing = approvalBlockers(consentTo(impact), clearanceOf(input).approvals, input.actor);
  const loosened = impact.rules.filter((rule) => rule.present && isLoosening(rule)).map(({ message }) => message);
  const more = loosened.length > 3 ? ` and ${loosened.length - 3} more` : "";
  const why = `the gate does not pass now and this loosens it: ${loosened.slice(0, 3).join("; ")}${more}`;
  return missing.map((found) => ({ blocker: { ...found, message: `${found.message}; ${why}` }, forceable: true }));
}

/** Who consented to the adoption, as its audit event keeps it. */
export function consentEvidence(input: DecideInput, impact: Impact): { readonly consentedBy?: readonly string[] } {
  const given = countedApprovals(consentTo(impact), clearanceOf(input).approvals, input.actor);
  return given.length === 0 ? {} : { consentedBy: given.map(({ actor }) => actor) };
}

function consentTo({ to }: Impact) {
  return { id: adoptionSubject(to), title: `Adopting version ${to.slice(0, 12)}`, approvals: 1 };
}

/** Whether a promotion would be refused now by anything but people and the end of the ladder. */
function isHeldUp({ definition, state }: DecideInput, assessment: Assessment): boolean {
  const found = [
    ...promotionBlockers(definition, state).filter(({ code }) => code !== "final-stage"),
    ...stopBlockers(assessment),
    ...minimumBlockers(assessment),
    ...criterionBlockers(assessment),
  ];
  return found.length > 0;
}
