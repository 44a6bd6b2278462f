import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { ApprovableStage, Approvals } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { usePermissions, useWhoAmI } from "../api/permissions.ts";
import { useApprovals } from "../api/queries.ts";
import { Dialog, DialogFoot } from "../parts/dialog.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { shortDigest } from "./command.ts";
import { Outcome } from "./outcome.tsx";
import { ReasonField } from "./reason-field.tsx";
import { useApproval } from "./use-approval.ts";

/** What is approved, and what people call it. */
interface Subject extends ApprovableStage {
  readonly called: string;
}

/** Approve the move that waits for approvals, or withdraw one's own. Not there where none is needed or the viewer may not. */
export function ApproveControl({ rollout }: { readonly rollout: string }) {
  const { data: approvals } = useApprovals(rollout);
  return approvals?.stages.map((stage) => (
    <ApproveButton key={stage.stage} approvals={approvals} subject={{ ...stage, called: stage.stage }} />
  ));
}

/** Approve that a rollout adopts another version, which it needs where that loosens a gate that does not pass. */
export function ApproveAdoption({ rollout, digest }: { readonly rollout: string; readonly digest: string }) {
  const { data: approvals } = useApprovals(rollout);
  if (!approvals) return null;
  const stage = `definition:${digest}`;
  const given = approvals.items.filter((approval) => approval.stage === stage).length;
  return (
    <ApproveButton
      approvals={approvals}
      subject={{ stage, required: 1, given, called: `version ${shortDigest(digest)}` }}
    />
  );
}

interface ApproveButtonProps {
  readonly approvals: Approvals;
  readonly subject: Subject;
}

function ApproveButton({ approvals, subject }: ApproveButtonProps) {
  const may = usePermissions(approvals.rollout);
  const { data: me } = useWhoAmI();
  const [open, setOpen] = useState(false);
  if (!may("approve")) return null;
  const { stage, called, given, required } = subject;
  const mine = approvals.items.find((approval) => approval.stage === stage && approval.actor === me?.actor);
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {mine ? "Withdraw my approval of" : "Approve"} {called} … ({given} of {required})
      </button>
      {open && <ApproveDialog approvals={approvals} subject={subject} close={() => setOpen(false)} />}
    </>
  );
}

interface ApproveDialogProps {
  readonly approvals: Approvals;
  readonly subject: Subject;
  readonly close: () => void;
}

function ApproveDialog({ approvals, subject: { stage, called, required }, close }: ApproveDialogProps) {
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
    <Dialog title={mine ? `Withdraw your approval of ${called}` : `Approve ${rollout} for ${called}`} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <p className="quiet">
            {required} {required === 1 ? "person" : "people"} other than whoever acts must approve. It counts for the
            present exposure only.
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
            {mine ? "Withdraw" : `Approve ${called}`}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
