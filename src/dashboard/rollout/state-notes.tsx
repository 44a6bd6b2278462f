import type { Rollout } from "../../generated/contract.ts";
import { Note } from "../parts/note.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";

/** Why nothing moves, when somebody or something said so. */
export function StateNotes({ rollout }: { readonly rollout: Rollout }) {
  const { held, engaged } = rollout;
  return (
    <>
      {engaged.map(({ killSwitch, actor, at, reason }) => (
        <Note key={killSwitch} tone="stop" icon="power">
          <p>
            <strong>Kill switch {killSwitch} is engaged.</strong> {actor}, <RelativeTime at={at} />: “{reason}”
          </p>
        </Note>
      ))}
      {held && (
        <Note tone="wait" icon="hold">
          <p>
            <strong>Promotion is held.</strong> {held.actor}, <RelativeTime at={held.at} />: “{held.reason}”
          </p>
        </Note>
      )}
    </>
  );
}
