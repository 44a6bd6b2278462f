import type { ReactNode } from "react";
import { Link } from "../routing/router.tsx";
import { PageTitle } from "./page-title.tsx";

/** An address that leads nowhere, and the way on. */
export function NotFound({ children = "There is nothing at this address" }: { readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <PageTitle title="Not found">{children}</PageTitle>
      <p>
        <Link to="/">See all rollouts</Link>
      </p>
    </div>
  );
}
