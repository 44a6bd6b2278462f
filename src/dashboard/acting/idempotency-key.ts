import { useCallback, useRef } from "react";

/** A name for one deed: a repeated post of the same name is the same deed. Works outside of https too, as randomUUID does not. */
function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Names deeds: one that is the same as the last keeps its key, so that repeating it after silence cannot do it twice; one that
 * differs in anything, a letter of its reason, is another.
 */
export function useDeedKey(): (deed: unknown) => string {
  const last = useRef<{ readonly content: string; readonly key: string } | null>(null);
  return useCallback((deed) => {
    const content = JSON.stringify(deed);
    if (last.current?.content !== content) last.current = { content, key: idempotencyKey() };
    return last.current.key;
  }, []);
}
