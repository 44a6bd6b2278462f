import type { ReactNode } from "react";
import { useWhoAmI } from "../api/permissions.ts";
import { isProblem } from "../api/problem.ts";
import { useSession } from "../api/session.tsx";
import { Note } from "../parts/note.tsx";
import { Link, useRouter } from "../routing/router.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/**
 * Asks for a token where the service shows nothing without one. It never holds a view back for any other reason: while the
 * service is slow or down the view itself says so, and its kill switches stay in reach.
 */
export function SignInGate({ children }: { readonly children: ReactNode }) {
  const { signedIn, expired } = useSession();
  const { address, path } = useRouter();
  const { error } = useWhoAmI();
  if (path === "/sign-in") return children;
  if (expired) {
    return (
      <div className="stack">
        <Note tone="stop" icon="lock" role="alert">
          <p>
            <strong>The service no longer knows your token.</strong> It expired or was revoked. Nothing you do here is
            carried out until you <Link to={`/sign-in?back=${encodeURIComponent(address)}`}>sign in again</Link>.
          </p>
        </Note>
        {children}
      </div>
    );
  }
  if (!signedIn && isProblem(error, "authentication-required")) return <SignInForm back={address} />;
  return children;
}
