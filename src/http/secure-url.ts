/** Whether what comes from there is what its owner sent: https, or this machine. Keys fetched in the clear could be anybody's. */
export function isSecureUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === "https:") return true;
  return url?.protocol === "http:" && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}
