import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { pointerTo } from "../../src/definition/pointer.ts";
import { contractSchemas } from "../../src/http/contract-schemas.ts";
import { follow, METHODS, type OpenApiDocument } from "../../src/http/openapi-document.ts";

/** The contract as committed. */
export function readContract(): OpenApiDocument {
  const text = readFileSync(path.resolve(import.meta.dirname, "../../openapi.yaml"), "utf8");
  // The document is ours; test/contract checks its shape.
  return parse(text) as OpenApiDocument;
}

export interface ObservedResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Throws an error that names the difference between a response and the contract. */
export type CheckResponse = (method: string, url: string, response: ObservedResponse) => void;

interface DeclaredResponse {
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

/** Headers that mean something to a client of ours: sending one the contract does not declare is a difference too. */
const MEANINGFUL = ["etag", "location", "allow", "retry-after", "vary", "idempotent-replayed", "www-authenticate"];

const ALWAYS: Readonly<Record<string, RegExp>> = {
  "x-request-id": /./,
  "cache-control": /^(no-store|public, no-cache)$/,
};

/** Said of a body, and so of none that the client holds already. */
const OF_BODIES: Readonly<Record<string, RegExp>> = {
  "x-content-type-options": /^nosniff$/,
  "content-security-policy": /default-src 'none'/,
};

export function responseChecker(document: OpenApiDocument): CheckResponse {
  const compile = contractSchemas(document);
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));

  function requireSchema(pointer: string, value: unknown, what: string): void {
    const validate = compile(pointer);
    if (!validate(value)) {
      throw new Error(
        `${what} is not what the contract declares: ${JSON.stringify(validate.errors)}\n${JSON.stringify(value)}`,
      );
    }
  }

  function checkProblem(method: string, response: ObservedResponse, type: string, what: string): void {
    requireMediaType(response, ["application/problem+json"], what);
    if (method.toLowerCase() === "head") return;
    const body: unknown = JSON.parse(response.text);
    requireSchema("/components/schemas/Problem", body, what);
    if ((body as { type: string }).type !== type)
      throw new Error(`${what}: expected a problem ${type}: ${response.text}`);
  }

  return (method, url, response) => {
    const what = `${method.toUpperCase()} ${url} → ${response.status}`;
    requireCommonHeaders(response, what);
    const asked = method.toLowerCase() === "head" ? "get" : method.toLowerCase();
    const pathname = url.replace(/\?.*$/s, "");
    const template = templates.find(({ pattern }) => pattern.test(pathname))?.template;
    if (template === undefined) return checkProblem(method, response, "/problems/route-not-found", what);
    const declaredMethods = METHODS.filter((each) => document.paths[template]?.[each]);
    if (!declaredMethods.some((each) => each === asked)) {
      if (!response.headers["allow"]) throw new Error(`${what}: a 405 must say what is allowed`);
      return checkProblem(method, response, "/problems/method-not-allowed", what);
    }
    const at = pointerTo("/paths", template, asked, "responses", String(response.status));
    const { pointer, value } = declared(document, at, what);
    const { headers = {}, content } = value as DeclaredResponse;
    checkHeaders(headers, pointer, response, what);
    if (!content || method.toLowerCase() === "head") {
      if (response.text !== "") throw new Error(`${what}: expected no body, found ${response.text}`);
      if (!content && response.headers["content-type"]) throw new Error(`${what}: a Content-Type without a body`);
      return;
    }
    const mediaType = requireMediaType(response, Object.keys(content), what);
    const body: unknown = /[/+]json$/.test(mediaType) ? JSON.parse(response.text) : response.text;
    requireSchema(pointerTo(pointer, "content", mediaType, "schema"), body, what);
    if (mediaType === "application/problem+json" && (body as { status: number }).status !== response.status) {
      throw new Error(`${what}: the problem says another status: ${response.text}`);
    }
  };

  function checkHeaders(
    headers: Readonly<Record<string, object>>,
    pointer: string,
    response: ObservedResponse,
    what: string,
  ): void {
    for (const name of Object.keys(headers)) {
      const header = follow(document, pointerTo(pointer, "headers", name));
      const sent = response.headers[name.toLowerCase()];
      if (sent !== undefined) requireSchema(`${header.pointer}/schema`, sent, `${what}: header ${name}`);
      else if ("required" in header.value && header.value.required)
        throw new Error(`${what}: header ${name} is missing`);
    }
    const known = Object.keys(headers).map((name) => name.toLowerCase());
    const surplus = MEANINGFUL.filter((name) => response.headers[name] !== undefined && !known.includes(name));
    if (surplus.length > 0) throw new Error(`${what}: the contract does not declare ${surplus.join(", ")}`);
  }
}

function declared(document: OpenApiDocument, pointer: string, what: string) {
  try {
    return follow(document, pointer);
  } catch (cause) {
    throw new Error(`${what}: the contract declares no such status`, { cause });
  }
}

function requireCommonHeaders({ status, headers }: ObservedResponse, what: string): void {
  const needed = status === 304 ? ALWAYS : { ...ALWAYS, ...OF_BODIES };
  for (const name of Object.keys(OF_BODIES)) {
    if (status === 304 && headers[name]) throw new Error(`${what}: ${name} of a body that is not sent`);
  }
  for (const [name, pattern] of Object.entries(needed)) {
    if (!pattern.test(headers[name] ?? "")) throw new Error(`${what}: header ${name} is ${headers[name] ?? "missing"}`);
  }
  if (headers["x-powered-by"]) throw new Error(`${what}: x-powered-by tells strangers what we run`);
}

function requireMediaType({ headers }: ObservedResponse, allowed: readonly string[], what: string): string {
  const [mediaType = "", ...parameters] = (headers["content-type"] ?? "").split("; ");
  if (!allowed.includes(mediaType) || parameters.at(-1) !== "charset=utf-8") {
    throw new Error(
      `${what}: expected ${allowed.join(" or ")} in UTF-8, found ${headers["content-type"] ?? "nothing"}`,
    );
  }
  return mediaType;
}
