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
}

export interface ApiAnswer<T> {
  /** The body as it was sent. */
  readonly text: string;
  /** The body as JSON, its strings fit for a terminal. */
  readonly body: T;
}

export interface ApiClient {
  readonly url: string;
  /**
   * Asks the service; `T` is the shape openapi.yaml promises for the answer. Rejects with an ApiProblem when it refuses
   * and with a CliError (unreachable) when nobody answers.
   */
  json<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
  /** The same for answers that are not JSON. */
  text(request: ApiRequest): Promise<string>;
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
  const ask = async (request: ApiRequest, accept: string): Promise<string> => {
    const { status, text } = await send(settings, request, accept);
    if (status >= 200 && status < 300) return text;
    throw new ApiProblem(status, text, parse(text));
  };
  return {
    url,
    json: async <T>(request: ApiRequest) => {
      const text = await ask(request, "application/json");
      const body = parse(text);
      if (typeof body !== "object" || body === null) {
        throw new CliError(
          EXIT.unreachable,
          `${url} answered something that is not a JSON object; is this a Sluice service? Check --url`,
        );
      }
      // The one place where the wire is believed: its shape is openapi.yaml's, which the service's own tests enforce.
      return { text, body: body as T };
    },
    text: (request) => ask(request, request.accept ?? "text/plain"),
  };
}

async function send(
  settings: { readonly url: string; readonly token: string | null; readonly fetch: typeof fetch },
  request: ApiRequest,
  accept: string,
): Promise<{ readonly status: number; readonly text: string }> {
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
  try {
    const response = await settings.fetch(address, {
      method: request.method ?? "GET",
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: body.text }),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new CliError(
      EXIT.unreachable,
      `no answer from ${settings.url} (${cause(error)}); is Sluice running there? Set --url or SLUICE_URL`,
      {
        cause: error,
      },
    );
  }
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
