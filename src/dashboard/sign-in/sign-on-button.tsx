import { useState } from "react";
import type { SignOnProvider } from "../../generated/contract.ts";
import { describeError } from "../api/problem.ts";
import { Note } from "../parts/note.tsx";
import { beginSignOn } from "./single-sign-on.ts";

interface SignOnButtonProps {
  readonly provider: SignOnProvider;
  /** Where to go on afterwards. */
  readonly back: string;
}

/** The way through the identity provider. */
export function SignOnButton({ provider, back }: SignOnButtonProps) {
  const [failure, setFailure] = useState<string | null>(null);
  return (
    <>
      <button
        type="button"
        className="button button-main"
        onClick={() => void beginSignOn(provider, back).catch((thrown: unknown) => setFailure(describeError(thrown)))}
      >
        Sign in with {new URL(provider.authorizationEndpoint).hostname}
      </button>
      {failure !== null && (
        <Note tone="wait" icon="warning" role="alert">
          <p>{failure}</p>
        </Note>
      )}
      <p className="small quiet sign-in-or">or with a token</p>
    </>
  );
}
