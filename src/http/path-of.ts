/** The path of a request's address, which is whole (`http://host/path`) where a client takes the service for a proxy. */
export function pathOf(url = ""): string {
  return /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#]*)?([^?#]*)/i.exec(url)?.[1] || "/";
}
