import { useId, useState, type FormEvent } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { usePermissions } from "../api/permissions.ts";
import { isProblem } from "../api/problem.ts";
import { useRollout } from "../api/queries.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { Dialog, DialogFoot } from "../parts/dialog.tsx";
import { commandWords, needsReason, takesForce, type Command } from "./command.ts";
import { Conflict } from "./conflict.tsx";
import { Outcome } from "./outcome.tsx";
import { Preview } from "./preview.tsx";
import { ReasonField } from "./reason-field.tsx";
import { useCommand, usePreview } from "./use-command.ts";

interface CommandDialogProps {
  /** The rollout as the person saw it when they pressed the button. */
  readonly seen: Rollout;
  readonly command: Command;
  readonly close: () => void;
}

/** Shows what a command would do, takes the reason, and gives it: for the revision that was seen and no other. */
export function CommandDialog({ seen: first, command, close }: CommandDialogProps) {
  const announce = useAnnounce();
  const forceId = useId();
  const may = usePermissions(first.rollout);
  const [seen, setSeen] = useState(first);
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const now = useRollout(first.rollout).data;
  const asked = { rollout: seen.rollout, command, revision: seen.revision };
  const preview = usePreview(asked, force);
  const give = useCommand(asked);
  const words = commandWords(command, seen);
  const moved =
    (now !== undefined && now.revision > seen.revision && !give.isSuccess) ||
    isProblem(give.error, "revision-mismatch", "concurrent-change");
  const mayForce = takesForce(command) && may("force") && (force || preview.data?.refused === true);
  const ready = preview.data?.refused === false && !moved && (!needsReason(command, force) || reason.trim() !== "");

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!ready || give.isPending) return;
    const done = await give.mutateAsync({ reason, force }).catch(() => null);
    if (!done) return;
    announce(`${words.confirm}: ${done.decision}. ${done.rollout} is in ${done.stage}, revision ${done.revision}.`);
    close();
  }

  return (
    <Dialog title={words.title} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <p className="quiet">{words.does}</p>
          {moved ? (
            <Conflict seen={seen} now={now} goOn={(fresh) => (give.reset(), setSeen(fresh))} />
          ) : (
            <>
              <Preview preview={preview} command={command} />
              <ReasonField value={reason} change={setReason} required={needsReason(command, force)} />
              {mayForce && (
                <p className="row">
                  <input
                    id={forceId}
                    type="checkbox"
                    checked={force}
                    onChange={(event) => setForce(event.target.checked)}
                  />
                  <label htmlFor={forceId}>
                    By force: pass over what could not be judged and what people have not cleared. Marked in the trail.
                  </label>
                </p>
              )}
              <Outcome error={give.error} again={give.isError} />
            </>
          )}
        </div>
        <DialogFoot close={close}>
          <button type="submit" className="button button-main" disabled={!ready || give.isPending}>
            {give.isPending ? "Sending …" : words.confirm}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
