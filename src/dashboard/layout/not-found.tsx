import { Link } from "../routing/router.tsx";
import { PageTitle } from "./page-title.tsx";

export function NotFound() {
  return (
    <div className="empty">
      <PageTitle title="Not found">There is nothing at this address</PageTitle>
      <p>
        <Link to="/">See all rollouts</Link>
      </p>
    </div>
  );
}
