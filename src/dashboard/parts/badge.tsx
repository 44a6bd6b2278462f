import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "good" | "wait" | "stop" | "info" | "mute";

interface BadgeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A state in one word, with a shape and a colour that say the same. */
export function Badge({ tone, icon, title, children }: BadgeProps) {
  return (
    <span className={`badge tone-${tone}`} title={title}>
      <Icon name={icon} /> {children}
    </span>
  );
}
