import { createContext, use, useEffect, useState, type ReactNode } from "react";

const NowContext = createContext(0);
const EVERY_MS = 15_000;

/** The time, renewed often enough for relative times; one timer for all of them. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return <NowContext value={now}>{children}</NowContext>;
}

export function useNow(): number {
  return use(NowContext);
}
