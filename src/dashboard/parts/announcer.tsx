import { createContext, use, useCallback, useState, type ReactNode } from "react";

const AnnouncerContext = createContext<(text: string) => void>(() => {});

/** One polite live region for the page: what changes by itself is read out once, when the reader is done. */
export function AnnouncerProvider({ children }: { readonly children: ReactNode }) {
  const [text, setText] = useState("");
  const announce = useCallback((next: string) => setText(next), []);
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
        {text}
      </div>
    </AnnouncerContext>
  );
}

export function useAnnounce(): (text: string) => void {
  return use(AnnouncerContext);
}
