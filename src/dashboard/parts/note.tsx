import type { ReactNode } from "react";
import type { Tone } from "./tone.ts";
import type { IconName } from "./icon-shapes.ts";
import { Icon } from "./icon.tsx";

interface NoteProps {
  readonly tone: Tone;
  readonly icon: IconName;
  /** alert: read out at once. */
  readonly role?: "alert" | "status";
  readonly children: ReactNode;
}

/** A coloured box that says something. */
export function Note({ tone, icon, role, children }: NoteProps) {
  return (
    <div className={`note tone-${tone}`} role={role}>
      <Icon name={icon} />
      <div className="note-body">{children}</div>
    </div>
  );
}
