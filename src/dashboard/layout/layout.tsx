import type { ReactNode } from "react";
import icon from "../icon.svg";
import { FreezeBanner } from "../acting/freeze-banner.tsx";
import { ConnectionBanner, ConnectionStatus } from "../live/connection-status.tsx";
import { PAGES } from "../pages.tsx";
import { Link, useRouter } from "../routing/router.tsx";
import { Account } from "../sign-in/account.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";

/** What is around every view. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const { path } = useRouter();
  return (
    <>
      <a className="button skip" href="#main">
        Skip to the content
      </a>
      <header className="no-print">
        <div className="top">
          <Link to="/" className="brand">
            <img src={icon} alt="" /> Sluice
          </Link>
          <nav aria-label="Main">
            {PAGES.map(
              ({ pattern, nav }) =>
                nav !== undefined && (
                  <Link key={pattern} to={pattern} current={isWithin(pattern, path)}>
                    {nav}
                  </Link>
                ),
            )}
          </nav>
          <div className="top-end">
            <ConnectionStatus />
            <Account />
          </div>
        </div>
        <ConnectionBanner />
        <FreezeBanner />
      </header>
      <main id="main" className="page" tabIndex={-1}>
        <ErrorBoundary what="this page">{children}</ErrorBoundary>
      </main>
    </>
  );
}

/** The rollouts are entered from the fleet. */
function isWithin(pattern: string, path: string): boolean {
  return pattern === path || (pattern === "/" && path.startsWith("/rollouts/"));
}
