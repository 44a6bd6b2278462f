import { shorten } from "../words.ts";

/** What is wrong with an address the service would call. `plain`: where http:// may lead, for want of encryption. */
export function addressProblem(
  address: string,
  plain: "loopback" | "anywhere",
): { readonly found: string; readonly expected: string } | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:\/\/[^/\\\s]/i.test(address)) {
    return { found: shorten(address), expected: "a whole address such as https://host/path" };
  }
  // Credentials in a document are credentials in version control.
  if (url.username !== "" || url.password !== "") {
    return { found: "an address with a user or password", expected: "an address without credentials" };
  }
  if (url.hash !== "")
    return { found: `an address with ${shorten(url.hash)}`, expected: "an address without a fragment" };
  if (url.protocol === "https:" || plain === "anywhere" || isLoopback(url.hostname)) return null;
  return { found: shorten(address), expected: "https:// (http:// only to this machine itself): a key travels with it" };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
