/** An address to ask, its credentials taken out of the URL: fetch refuses them there, and messages quote the label. */
export interface HttpTarget {
  readonly url: URL;
  /** Origin and path; no credentials, no query. */
  readonly label: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What no message may show. */
  readonly secrets: readonly string[];
}

/** Throws an Error that says what is wrong with the URL, without its credentials. */
export function httpTarget(text: string): HttpTarget {
  let url: URL;
  let login: readonly [string, string];
  try {
    url = new URL(text.trim());
    login = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  } catch {
    throw new Error(
      "it cannot be read as a URL (percent-encode special characters in the password: @ is %40, % is %25)",
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Error(`its scheme is ${url.protocol.slice(0, -1)}, and only http and https are asked`);
  }
  const [user, password] = login;
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  const secrets = [password || user, url.password || url.username, user || password ? basic : ""];
  url.username = "";
  url.password = "";
  url.hash = "";
  return {
    url,
    label: `${url.origin}${url.pathname}`,
    headers: user || password ? { authorization: `Basic ${basic}` } : {},
    secrets: secrets.filter((secret) => secret !== ""),
  };
}
