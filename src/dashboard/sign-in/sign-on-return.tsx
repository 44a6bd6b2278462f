import { useEffect, useState } from "react";
import type { SignedOn } from "../../generated/contract.ts";
import { createApi } from "../api/api.ts";
import { describeError } from "../api/problem.ts";
import { useSession } from "../api/session.tsx";
import { PageTitle } from "../layout/page-title.tsx";
import { Loading } from "../parts/async-view.tsx";
import { Note } from "../parts/note.tsx";
import { Link, useRouter } from "../routing/router.tsx";
import { redirectUri, type Returned } from "./single-sign-on.ts";

/** Back from the identity provider: redeems the code, and goes on to where the person was. */
export function SignOnReturn({ returned }: { readonly returned: Returned }) {
  const { signIn } = useSession();
  const { go } = useRouter();
  const [failure, setFailure] = useState("failure" in returned ? returned.failure : null);
  useEffect(() => {
    if ("failure" in returned) return;
    const { code, verifier, back } = returned;
    createApi(null, () => {})
      .json<SignedOn>("/v1/sign-on", {
        method: "POST",
        body: { code, codeVerifier: verifier, redirectUri: redirectUri() },
      })
      .then(({ token }) => {
        signIn(token);
        // In the place of this address: the code is spent, and nobody should come back to it.
        go(back, { replace: true });
      })
      .catch((error: unknown) => setFailure(describeError(error)));
  }, [returned, signIn, go]);
  return (
    <section className="panel sign-in stack">
      <PageTitle title="Sign in">{failure === null ? "Signing in" : "Not signed in"}</PageTitle>
      {failure === null ? (
        <Loading what="who you are" height={4} />
      ) : (
        <>
          <Note tone="stop" icon="warning" role="alert">
            <p>{failure}</p>
          </Note>
          <Link to={`/sign-in?back=${encodeURIComponent(returned.back)}`} className="button">
            Begin anew
          </Link>
        </>
      )}
    </section>
  );
}
