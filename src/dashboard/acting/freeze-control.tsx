import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { FreezeAnswer } from "../../generated/contract.ts";
import { usePermissions } from "../api/permissions.ts";
import { useFreeze } from "../api/queries.ts";
import { useApi } from "../api/session.tsx";
import { Dialog, DialogFoot } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Outcome } from "./outcome.tsx";
import { ReasonField } from "./reason-field.tsx";

/** Freezes all rollouts, or lifts the freeze. */
export function FreezeControl() {
  const may = usePermissions(null);
  const { data } = useFreeze();
  const [open, setOpen] = useState(false);
  if (!data || !may("operate")) return null;
  const frozen = data.frozen !== null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Icon name="snow" /> {frozen ? "Lift the freeze …" : "Freeze all …"}
      </button>
      {open && <FreezeDialog lift={frozen} close={() => setOpen(false)} />}
    </>
  );
}

function FreezeDialog({ lift, close }: { readonly lift: boolean; readonly close: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const send = useMutation({
    mutationFn: () =>
      api.json<FreezeAnswer>(lift ? "/v1/freeze/lift" : "/v1/freeze", {
        method: "POST",
        body: { reason: reason.trim() },
      }),
    // It stands in the way of every rollout.
    onSettled: () => void queries.invalidateQueries(),
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim() === "" || send.isPending) return;
    const done = await send.mutateAsync().catch(() => null);
    if (done) close();
  }

  return (
    <Dialog title={lift ? "Lift the freeze" : "Freeze all rollouts"} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <p className="quiet">
            {lift
              ? "Rollouts may move up again, once their gates are open. Promotes nothing by itself."
              : "No rollout is promoted, and no switch rearmed where that raises autonomy, until it is lifted. Rollback, hold and kill switches go on as ever."}
          </p>
          <ReasonField value={reason} change={setReason} required />
          <Outcome error={send.error} again />
        </div>
        <DialogFoot close={close}>
          <button type="submit" className="button button-main" disabled={reason.trim() === "" || send.isPending}>
            {lift ? "Lift the freeze" : "Freeze all rollouts"}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
