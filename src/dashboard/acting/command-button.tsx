import { useState, type ReactNode } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { usePermissions } from "../api/permissions.ts";
import type { Command } from "./command.ts";
import { CommandDialog } from "./command-dialog.tsx";

interface CommandButtonProps {
  readonly rollout: Rollout;
  readonly command: Command;
  readonly main?: boolean;
  readonly small?: boolean;
  readonly children: ReactNode;
}

/** Opens the preview of a command. Not there for viewers who may not give it. */
export function CommandButton({ rollout, command, main = false, small = false, children }: CommandButtonProps) {
  const may = usePermissions(rollout.rollout);
  const [open, setOpen] = useState(false);
  if (!may("operate")) return null;
  return (
    <>
      <button
        type="button"
        className={`button${main ? " button-main" : ""}${small ? " button-small" : ""}`}
        onClick={() => setOpen(true)}
      >
        {children}
      </button>
      {open && <CommandDialog seen={rollout} command={command} close={() => setOpen(false)} />}
    </>
  );
}
