import type { IncomingHttpHeaders } from "node:http";

/** The headers, with a token that came as X-API-Key where it belongs. OFREP clients are free to send it in either place. */
export function tokenHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const key = headers["x-api-key"];
  if (headers.authorization !== undefined || typeof key !== "string") return headers;
  return { ...headers, authorization: `Bearer ${key}` };
}
