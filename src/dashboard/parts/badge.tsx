import type { ReactNode } from "react";
import type { IconName } from "./icon-shapes.ts";
import { Icon } from "./icon.tsx";
import type { Tone } from "./tone.ts";

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
