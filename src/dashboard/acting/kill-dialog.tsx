import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { CommandAnswer, Definition, Rollout } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { useAnnounce } from "../parts/announcer.tsx";
import { Dialog, DialogFoot } from "../parts/dialog.tsx";
import { FlagChanges } from "../parts/flag-changes.tsx";
import { Note } from "../parts/note.tsx";
import { killDifference } from "../rollout/environment.ts";
import { useDeedKey } from "./idempotency-key.ts";
import { Outcome } from "./outcome.tsx";
import { ReasonField } from "./reason-field.tsx";

interface KillDialogProps {
  readonly rollout: string;
  readonly name: string;
  /** As far as they have been read. */
  readonly state: Rollout | undefined;
  readonly definition: Definition | undefined;
  readonly close: () => void;
}

/** Engages a kill switch: what it changes is worked out here, and it is sent without a condition and without asking anything first. */
export function KillDialog({ rollout, name, state, definition, close }: KillDialogProps) {
  const api = useApi();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [reason, setReason] = useState("");
  const deedKey = useDeedKey();
  const kill = useMutation({
    mutationFn: () =>
      api.json<CommandAnswer>(
        `/v1/rollouts/${encodeURIComponent(rollout)}/kill-switches/${encodeURIComponent(name)}/engage`,
        {
          method: "POST",
          body: { reason: reason.trim() },
          headers: { "Idempotency-Key": deedKey(reason.trim()) },
          urgent: true,
        },
      ),
    onSuccess: (done) => announce(`Kill switch ${name} is engaged. ${done.rollout} is in ${done.stage}.`),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.rollout(rollout) });
      void queries.invalidateQueries({ queryKey: keys.fleet });
    },
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (reason.trim() === "" || kill.isPending) return;
    const done = await kill.mutateAsync().catch(() => null);
    if (done) close();
  }

  return (
    <Dialog title={`Engage ${name} of ${rollout}`} close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <Difference name={name} state={state} definition={definition} />
          <ReasonField value={reason} change={setReason} required autoFocus />
          <Outcome error={kill.error} again={kill.isError} />
        </div>
        <DialogFoot close={close}>
          <button type="submit" className="button button-stop" disabled={reason.trim() === "" || kill.isPending}>
            {kill.isPending ? "Sending …" : `Engage ${name} now`}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function Difference({ name, state, definition }: Pick<KillDialogProps, "name" | "state" | "definition">) {
  const killSwitch = definition?.killSwitches.find(({ id }) => id === name);
  if (!state || !definition || !killSwitch) {
    return (
      <Note tone="wait" icon="warning">
        <p>What it changes cannot be shown, because its document has not been read. It takes effect all the same.</p>
      </Note>
    );
  }
  const engaged = state.engaged.map((each) => each.killSwitch);
  const { stage, changes } = killDifference(definition, { stage: state.stage, engaged }, killSwitch);
  return (
    <>
      {killSwitch.purpose !== null && <p className="quiet">{killSwitch.purpose}</p>}
      <p>
        {stage === state.stage ? (
          <>
            Stays in <code>{stage}</code>.
          </>
        ) : (
          <>
            Goes back from <code>{state.stage}</code> to <code>{stage}</code>.
          </>
        )}{" "}
        No promotion until it is rearmed.
      </p>
      <FlagChanges
        changes={changes}
        caption={`What engaging ${name} changes`}
        none="No flag changes: what it forces is in force already."
      />
      {changes.length > 0 && (
        <p className="quiet">Processes that read flags at start have to be restarted afterwards.</p>
      )}
    </>
  );
}
