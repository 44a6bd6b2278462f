import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import type { Complaint, LintRule } from "./rule.ts";

/** Two of one id: a command or an audit event that names it could mean either. */
export const duplicateId: LintRule = {
  id: "duplicate-id",
  check(document) {
    return [
      ...repeated(document.stages, "/stages", "stage"),
      ...document.stages.flatMap(({ criteria, stopConditions }, index) => [
        ...repeated(criteria ?? [], pointerTo("/stages", index, "criteria"), "criterion"),
        ...repeated(stopConditions ?? [], pointerTo("/stages", index, "stopConditions"), "stop condition"),
      ]),
    ];
  },
};

function repeated(items: readonly { readonly id: string }[], base: string, kind: string): readonly Complaint[] {
  const first = new Map<string, number>();
  return items.flatMap(({ id }, index) => {
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const found = `the ${kind} ${shorten(id)} again (first at ${pointerTo(base, earlier)})`;
    return [{ pointer: pointerTo(base, index, "id"), found, expected: `another id` }];
  });
}
