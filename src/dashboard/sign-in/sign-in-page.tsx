import { useRouter } from "../routing/router.tsx";
import { SignInForm } from "./sign-in-form.tsx";

/** Where to sign in from a page that may be read without. */
export function SignInPage() {
  const { query, go } = useRouter();
  const back = query.get("back") ?? "/";
  // Of this page only: an address of another site would make this a tool for sending people there.
  return <SignInForm done={() => go(/^\/(?![/\\])/.test(back) ? back : "/", { replace: true })} />;
}
