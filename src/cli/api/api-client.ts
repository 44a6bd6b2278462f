import { CliError, EXIT } from "../cli-error.ts";
import { plainJson, plainLine } from "../terminal/plain.ts";
import { ApiProblem } from "./api-problem.ts";

/** Longer than an assessment may take (its queries have time limits of their own), shorter than a person's patience. */
const TIMEOUT_MS = 30_000;

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Path below the service's URL; names in it are already encoded (see `path`). */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly json?: unknown;
  readonly body?: { readonly type: string; readonly text: string };
  readonly accept?: string;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

export interface ApiText {
  /** The body as it was sent. */
  readonly text: string;
  /** Its ETag; null: none, or a proxy took it away. */
  readonly tag: string | null;
  /** It may be out of date, as the service says itself. */
  readonly stale: boolean;
}

export interface ApiAnswer<T> extends ApiText {
  /** The body as JSON, its strings fit for a terminal. */
  readonly body: T;
}

export interface ApiClient {
  readonly url: string;
  /**
   * Asks the service; `T` is the type openapi.yaml gives the answer. Rejects with an ApiProblem when it refuses
   * and with a CliError (unreachable) when nobody answers.
   */
  json<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
  /** The same for answers that are not JSON. */
  text(request: ApiRequest): Promise<ApiText>;
  /** The same piece by piece, for answers of any length; rejects with a CliError when it breaks off. */
  pieces(request: ApiRequest): AsyncIterable<string>;
}

/** Path segments from names, encoded, so that no name can reach another address. */
export function path(...segments: readonly string[]): string {
  return `/v1/${segments.map(encodeURIComponent).join("/")}`;
}

export function createApiClient(settings: {
  readonly url: string;
  readonly token: string | null;
  readonly fetch: typeof fetch;
}): ApiClient {
  const { url } = settings;
  const ask = async (request: ApiRequest, accept: string): Promise<ApiText> => {
    const { status, ...answer } = await send(settings, request, accept);
    if (status >= 200 && status < 300) return answer;
    throw new ApiProblem(status, answer.text, parse(answer.text));
  };
  return {
    url,
    json: async <T>(request: ApiRequest) => {
      const answer = await ask(request, "application/json");
      const body = parse(answer.text);
      if (typeof body !== "object" || body === null) {
        throw new CliError(
          EXIT.unreachable,
          `${url} answered something that is not a JSON object; is this a Sluice service? Check --url`,
        );
      }
      // The one place where the wire is believed: its shape is openapi.yaml's, which the service's own tests enforce.
      return { ...answer, body: body as T };
    },
    text: (request) => ask(request, request.accept ?? "text/plain"),
    pieces: (request) => receive(settings, request),
  };
}

interface Settings {
  readonly url: string;
  readonly token: string | null;
  readonly fetch: typeof fetch;
}

async function send(
  settings: Settings,
  request: ApiRequest,
  accept: string,
): Promise<ApiText & { readonly status: number }> {
  const { address, init } = prepare(settings, request, accept);
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([late, request.signal]) : late;
  try {
    const response = await settings.fetch(address, { ...init, signal });
    const { status, headers } = response;
    const stale = headers.get("sluice-stale") === "true";
    return { status, text: await response.text(), tag: headers.get("etag"), stale };
  } catch (error) {
    throw unreachable(settings.url, error);
  }
}

async function* receive(settings: Settings, request: ApiRequest): AsyncGenerator<string> {
  const { address, init } = prepare(settings, request, request.accept ?? "text/plain");
  // Only the beginning has a time limit: how long the rest takes depends on how much there is.
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new DOMException("no answer", "TimeoutError")), TIMEOUT_MS);
  try {
    const response = await settings.fetch(address, { ...init, signal: silence.signal });
    clearTimeout(timer);
    if (!response.ok) {
      const text = await response.text();
      throw new ApiProblem(response.status, text, parse(text));
    }
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof ApiProblem ? error : unreachable(settings.url, error);
  } finally {
    clearTimeout(timer);
  }
}

function prepare(settings: Settings, request: ApiRequest, accept: string) {
  const address = new URL(settings.url.replace(/\/+$/, "") + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) address.searchParams.set(name, value);
  }
  const headers: Record<string, string> = { accept };
  if (settings.token !== null) headers.authorization = `Bearer ${settings.token}`;
  const body =
    request.body ??
    (request.json === undefined ? undefined : { type: "application/json", text: JSON.stringify(request.json) });
  if (body !== undefined) headers["content-type"] = body.type;
  const init = { method: request.method ?? "GET", headers, ...(body === undefined ? {} : { body: body.text }) };
  return { address, init };
}

function unreachable(url: string, error: unknown): CliError {
  return new CliError(
    EXIT.unreachable,
    `no answer from ${url} (${cause(error)}); is Sluice running there? Set --url or SLUICE_URL`,
    { cause: error },
  );
}

/** fetch says only "fetch failed"; what failed is in the cause. */
function cause(error: unknown): string {
  if (!(error instanceof Error)) return plainLine(String(error));
  if (error.name === "TimeoutError") return `not within ${TIMEOUT_MS / 1_000} s`;
  const inner: unknown = error.cause;
  if (inner instanceof Error)
    return plainLine("code" in inner && typeof inner.code === "string" ? inner.code : inner.message);
  return plainLine(error.message);
}

function parse(text: string): unknown {
  try {
    return plainJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}
