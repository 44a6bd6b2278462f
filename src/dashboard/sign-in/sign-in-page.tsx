import { useState } from "react";
import { useRouter } from "../routing/router.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignOnReturn } from "./sign-on-return.tsx";
import { takeReturned } from "./single-sign-on.ts";

/** Where to sign in from a page that may be read without, and where the identity provider sends people back to. */
export function SignInPage() {
  const { query, go } = useRouter();
  const [arrival] = useState(() => ({ query, returned: takeReturned(query) }));
  // Until somebody goes on from what came back, to the form.
  if (arrival.returned && query === arrival.query) return <SignOnReturn returned={arrival.returned} />;
  const back = query.get("back") ?? "/";
  // Of this page only: an address of another site would make this a tool for sending people there.
  const safe = /^\/(?![/\\])/.test(back) ? back : "/";
  return <SignInForm back={safe} done={() => go(safe, { replace: true })} />;
}
