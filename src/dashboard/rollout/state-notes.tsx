import type { LastLook, Rollout } from "../../generated/contract.ts";
import { ApproveAdoption } from "../acting/approve-control.tsx";
import { CommandButton } from "../acting/command-button.tsx";
import { shortDigest } from "../acting/command.ts";
import { Note } from "../parts/note.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";

/** Why nothing moves, when somebody or something said so; and what is not as it should be about the watching. */
export function StateNotes({ rollout }: { readonly rollout: Rollout }) {
  const { held, engaged, outdated, definition, monitor } = rollout;
  const look = monitor?.lastLook ?? null;
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
      {look && BLIND.has(look.status) && (
        <Note tone="wait" icon="unknown">
          <p>
            <strong>The monitor cannot see.</strong> <RelativeTime at={look.at} />: {look.message ?? look.status}. Stop
            conditions do nothing until it can; kill switches work as ever.
          </p>
        </Note>
      )}
      {outdated !== null && (
        <Note tone="info" icon="flag">
          <p>
            <strong>Another version of {definition.name} is in the service’s folder.</strong> This rollout goes on by
            version <code>{shortDigest(definition.digest)}</code> until somebody lets it adopt{" "}
            <code>{shortDigest(outdated)}</code>.
          </p>
          <div className="row">
            <CommandButton rollout={rollout} command={{ kind: "adopt", digest: outdated }}>
              What it would change …
            </CommandButton>
            <ApproveAdoption rollout={rollout.rollout} digest={outdated} />
          </div>
        </Note>
      )}
    </>
  );
}

/** A look after which nothing is known that was not before. */
const BLIND = new Set<LastLook["status"]>(["unreadable", "failed"]);
