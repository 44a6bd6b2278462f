import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { SignOn, WhoAmI } from "../../generated/contract.ts";
import { createApi } from "../api/api.ts";
import { keys } from "../api/keys.ts";
import { describeError, isProblem } from "../api/problem.ts";
import { useSession } from "../api/session.tsx";
import { PageTitle } from "../layout/page-title.tsx";
import { Note } from "../parts/note.tsx";
import { SignOnButton } from "./sign-on-button.tsx";
import "./sign-in.css";

interface SignInFormProps {
  /** Where to go on after the identity provider. */
  readonly back: string;
  /** Told once a token was taken. */
  readonly done?: () => void;
}

/** Leads to the identity provider, or takes a token and keeps it only once the service knows it. */
export function SignInForm({ back, done }: SignInFormProps) {
  const { api, signIn } = useSession();
  const signOn = useQuery({
    queryKey: keys.signOn,
    queryFn: ({ signal }) => api.json<SignOn>("/v1/sign-on", { signal }),
  });
  const provider = signOn.data?.provider ?? null;
  const [token, setToken] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const given = token.trim().replace(/^Bearer +/i, "");
    setAsking(true);
    setFailure(null);
    try {
      await createApi(given, () => {}).json<WhoAmI>("/v1/whoami");
    } catch (error) {
      // A token that may only act, not read, is a good one all the same.
      if (!isProblem(error, "permission-denied")) {
        setFailure(
          isProblem(error, "authentication-required")
            ? "This service does not know that token: it is mistyped, expired or revoked."
            : describeError(error),
        );
        return;
      }
    } finally {
      setAsking(false);
    }
    signIn(given);
    done?.();
  }

  return (
    <form className="panel sign-in stack" onSubmit={(event) => void submit(event)}>
      <PageTitle title="Sign in">Sign in</PageTitle>
      {provider && <SignOnButton provider={provider} back={back} />}
      {signOn.isError && (
        <Note tone="wait" icon="warning" role="status">
          <p>{describeError(signOn.error)}</p>
        </Note>
      )}
      <div className="field">
        <label htmlFor="token">Token</label>
        <input
          id="token"
          className="input mono"
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          value={token}
          aria-describedby="token-help"
          aria-invalid={failure !== null}
          onChange={(event) => setToken(event.target.value)}
        />
        <p id="token-help" className="small quiet">
          One made with <code>sluice token create</code>, or the one in the file <code>admin-token</code> of the data
          folder. It stays in this tab and is forgotten when you close it.
        </p>
      </div>
      {failure !== null && (
        <Note tone="stop" icon="warning" role="alert">
          <p>{failure}</p>
        </Note>
      )}
      <div className="row">
        <button type="submit" className={provider ? "button" : "button button-main"} disabled={asking}>
          {asking ? "Asking …" : "Sign in"}
        </button>
      </div>
    </form>
  );
}
