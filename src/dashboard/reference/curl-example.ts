import type { OpenApiDocument } from "./openapi-document.ts";
import type { MediaView, OperationView } from "./reference-model.ts";
import { sampleValue } from "./sample-value.ts";

/**
 * The call as a command for a POSIX shell. Address, token and the names in the path come from variables, so that the line can be
 * pasted as it is and no secret ends in the shell's history.
 */
export function curlExample(document: OpenApiDocument, operation: OperationView): string {
  const { method, path, token, parameters, body } = operation;
  const address = `$SLUICE_URL${path.replace(/\{([^}]+)\}/g, (_, name: string) => `$${variable(name)}`)}`;
  const query = parameters
    .filter((parameter) => parameter.in === "query" && parameter.required === true)
    .map(
      ({ name, schema }) => `${name}=${encodeURIComponent(plain(schema ? sampleValue(document, schema) : "VALUE"))}`,
    );
  const first = body?.contents.find(({ type }) => type === "application/json") ?? body?.contents[0];
  const words = [
    method === "GET" ? "curl" : `curl -X ${method}`,
    ...(token === "none" ? [] : ['-H "Authorization: Bearer $SLUICE_TOKEN"']),
    ...(first === undefined ? [] : [`-H 'Content-Type: ${first.type}'`, bodyWord(document, first)]),
    `"${address}${query.length === 0 ? "" : `?${query.join("&")}`}"`,
  ];
  return words.join(words.length < 3 ? " " : " \\\n  ");
}

function bodyWord(document: OpenApiDocument, { type, schema }: MediaView): string {
  if (type !== "application/json" || schema === null) return "--data-binary @FILE";
  return `-d ${quoted(JSON.stringify(sampleValue(document, schema)))}`;
}

/** "killSwitch" → KILL_SWITCH. */
function variable(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toUpperCase();
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
