import { createContext, use, useCallback, useEffect, useMemo, useState, type MouseEvent, type ReactNode } from "react";

interface Router {
  /** The path and the query as they stand in the address. */
  readonly address: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly go: (to: string, options?: { readonly replace?: boolean }) => void;
}

const RouterContext = createContext<Router | null>(null);

/** The History API as state. A page of a dozen addresses needs no more of a router than this. */
export function RouterProvider({ children }: { readonly children: ReactNode }) {
  const [address, setAddress] = useState(currentAddress);
  useEffect(() => {
    const moved = () => setAddress(currentAddress());
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const go = useCallback((to: string, { replace = false } = {}) => {
    if (replace) history.replaceState(null, "", to);
    else history.pushState(null, "", to);
    if (!replace) scrollTo(0, 0);
    setAddress(currentAddress());
  }, []);
  const router = useMemo(() => {
    const [path = "/", query = ""] = address.split("?");
    return { address, path, query: new URLSearchParams(query), go };
  }, [address, go]);
  return <RouterContext value={router}>{children}</RouterContext>;
}

export function useRouter(): Router {
  const router = use(RouterContext);
  if (!router) throw new Error("useRouter outside of RouterProvider");
  return router;
}

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A real link, so that it opens in a new tab as any other; a plain click stays on the page. */
export function Link({ to, className, current = false, children }: LinkProps) {
  const { go } = useRouter();
  function follow(event: MouseEvent) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  }
  return (
    <a href={to} className={className} aria-current={current ? "page" : undefined} onClick={follow}>
      {children}
    </a>
  );
}

function currentAddress(): string {
  return location.pathname + location.search;
}
