import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { ApprovableStage, Approvals } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { usePermissions, useWhoAmI } from "../api/permissions.ts";
import { useApprovals } from "../api/queries.ts";
import { Dialog, DialogFoot } from "../parts/dialog.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { Outcome } from "./outcome.tsx";
import { ReasonField } from "./reason-field.tsx";
import { useApproval } from "./use-approval.ts";

/** Approve the move that waits for approvals, or withdraw one's own. Not there where none is needed or the viewer may not. */
export function ApproveControl({ rollout }: { readonly rollout: string }) {
  const may = usePermissions(rollout);
  const { data: approvals } = useApprovals(rollout);
  const { data: me } = useWhoAmI();
  const [open, setOpen] = useState<ApprovableStage | null>(null);
  if (!approvals || !may("approve")) return null;
  return (
    <>
      {approvals.stages.map((stage) => {
        const mine = approvals.items.find((given) => given.stage === stage.stage && given.actor === me?.actor);
        return (
          <button key={stage.stage} type="button" className="button" onClick={() => setOpen(stage)}>
            {mine ? "Withdraw my approval of" : "Approve"} {stage.stage} … ({stage.given} of {stage.required})
          </button>
        );
      })}
      {open && <ApproveDialog approvals={approvals} stage={open} close={() => setOpen(null)} />}
    </>
  );
}

interface ApproveDialogProps {
  readonly approvals: Approvals;
  readonly stage: ApprovableStage;
  readonly close: () => void;
}

function ApproveDialog({ approvals, stage: { stage, required }, close }: ApproveDialogProps) {
  const { rollout } = approvals;
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const { data: me } = useWhoAmI();
  const given = approvals.items.filter((approval) => approval.stage === stage);
  const mine = given.some(({ actor }) => actor === me?.actor);
  const say = useApproval(rollout, stage, mine);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const done = await say.mutateAsync(note.trim()).catch(() => null);
    if (!done) return;
    queries.setQueryData(keys.of(rollout, "approvals"), done);
    void queries.invalidateQueries({ queryKey: keys.rollout(rollout) });
    close();
  }

  return (
    <Dialog title={mine ? `Withdraw your approval of ${stage}` : `Approve ${rollout} for ${stage}`} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <p className="quiet">
            {required} {required === 1 ? "person" : "people"} other than whoever promotes must approve. It counts for
            the present exposure only.
          </p>
          {given.length > 0 && (
            <ul>
              {given.map(({ actor, at, note: said }) => (
                <li key={actor}>
                  {actor}, <RelativeTime at={at} />
                  {said !== null && <>: “{said}”</>}
                </li>
              ))}
            </ul>
          )}
          {!mine && <ReasonField value={note} change={setNote} required={false} />}
          <Outcome error={say.error} again />
        </div>
        <DialogFoot close={close}>
          <button type="submit" className="button button-main" disabled={say.isPending}>
            {mine ? "Withdraw" : `Approve ${stage}`}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
