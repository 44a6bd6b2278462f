import { carrierNames } from "../carrier-names.ts";
import { pointerTo } from "../pointer.ts";
import { anyOf, shorten } from "../words.ts";
import type { LintRule } from "./rule.ts";

/** A line said to be carried by something that is not there would be a promise nobody keeps. */
export const checklistCarrier: LintRule = {
  id: "checklist-carrier",
  check(document) {
    if (document.checklist === undefined) return [];
    const names = carrierNames(document);
    return document.checklist.flatMap(({ carriedBy }, line) =>
      carriedBy.flatMap((carrier, index) => {
        const colon = carrier.indexOf(":");
        const kind = carrier.slice(0, colon);
        const known = names.get(kind);
        if (known?.includes(carrier.slice(colon + 1))) return [];
        const pointer = pointerTo("/checklist", line, "carriedBy", index);
        const expected =
          known === undefined
            ? `a kind: ${anyOf([...names.keys()])}`
            : known.length > 0
              ? `the ${kind} ${anyOf(known)}`
              : `another kind: the document has no ${kind}`;
        return [{ pointer, found: shorten(carrier), expected }];
      }),
    );
  },
};
