import { useWhoAmI } from "../api/permissions.ts";
import { isProblem } from "../api/problem.ts";
import { useSession } from "../api/session.tsx";
import { Icon } from "../parts/icon.tsx";
import { Link, useRouter } from "../routing/router.tsx";

/** Who we are, and the way in or out. */
export function Account() {
  const { signedIn, expired, signOut } = useSession();
  const { address, path } = useRouter();
  const { data, error } = useWhoAmI();
  if (!signedIn) {
    // The form is on the page already.
    if (path === "/sign-in" || isProblem(error, "authentication-required")) return null;
    const back = address === "/" ? "" : `?back=${encodeURIComponent(address)}`;
    return (
      <span className="row">
        <span className="quiet small">{data ? "Reading only" : "Not signed in"}</span>
        <Link to={`/sign-in${back}`} className="button button-small">
          Sign in
        </Link>
      </span>
    );
  }
  return (
    <span className="row">
      <span className="row small" data-testid="actor">
        <Icon name="person" /> {expired ? "token not known" : (data?.actor ?? "signed in")}
      </span>
      <button type="button" className="button button-small" onClick={signOut}>
        Sign out
      </button>
    </span>
  );
}
