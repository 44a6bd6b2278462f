import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { createApi, type Api } from "./api.ts";

interface Session {
  readonly api: Api;
  /** Whether a token is sent; who that makes us, the service says (useWhoAmI). */
  readonly signedIn: boolean;
  /** The service no longer knows the token: it expired or was revoked. */
  readonly expired: boolean;
  readonly signIn: (token: string) => void;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | null>(null);
const KEY = "sluice.token";

/**
 * The token lives in memory, and in sessionStorage so that a reload at 3 a.m. does not ask for it again: of this tab and origin
 * only, gone when the tab is closed. Never in a URL (history, logs, referrers) or in localStorage (kept for ever).
 */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [token, setToken] = useState(() => sessionStorage.getItem(KEY));
  const [expired, setExpired] = useState(false);
  const signIn = useCallback(
    (given: string) => {
      sessionStorage.setItem(KEY, given);
      setExpired(false);
      setToken(given);
      // What one person was shown is no business of the next.
      queries.clear();
    },
    [queries],
  );
  const signOut = useCallback(() => {
    sessionStorage.removeItem(KEY);
    setExpired(false);
    setToken(null);
    queries.clear();
  }, [queries]);
  const session = useMemo(
    () => ({ api: createApi(token, () => setExpired(true)), signedIn: token !== null, expired, signIn, signOut }),
    [token, expired, signIn, signOut],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession outside of SessionProvider");
  return session;
}

export function useApi(): Api {
  return useSession().api;
}
