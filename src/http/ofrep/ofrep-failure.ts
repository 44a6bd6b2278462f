import { jsonAnswer, type Answer } from "../answer.ts";

/** `key`: of one flag's evaluation; a failed evaluation of all flags has none. */
interface Failure {
  readonly key?: string;
  readonly errorCode: "PARSE_ERROR" | "INVALID_CONTEXT" | "FLAG_NOT_FOUND" | "GENERAL";
  readonly errorDetails: string;
}

interface Problem {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer?: string }[];
}

// A base URL that ends in a slash makes two of them.
const ADDRESS = /^(?:\/v1\/rollouts\/[^/]+)?\/+ofrep\/v1\/evaluate\/flags(?:\/(.+))?$/;
/** Clients read the bodies of these; of any other status they know enough. */
const READ = [400, 404, 500];

/** A problem in the form that OFREP clients read, where one of them will; otherwise the problem as it is. */
export function forOfrep(path: string, problem: Answer): Answer {
  const found = ADDRESS.exec(path);
  if (!found || !READ.includes(problem.status)) return problem;
  const { type, detail, errors = [] } = JSON.parse(problem.body) as Problem;
  const key = found[1] === undefined ? undefined : decoded(found[1]);
  if (problem.status === 404 && key !== undefined) return notFoundFailure(key, detail);
  const inBody = errors.some(({ pointer }) => pointer !== undefined);
  const errorCode = type.endsWith("/malformed-body") ? "PARSE_ERROR" : inBody ? "INVALID_CONTEXT" : "GENERAL";
  return failure(problem.status, { ...(key !== undefined && { key }), errorCode, errorDetails: detail });
}

export function notFoundFailure(key: string, errorDetails: string): Answer {
  return failure(404, { key, errorCode: "FLAG_NOT_FOUND", errorDetails });
}

function failure(status: number, body: Failure): Answer {
  return jsonAnswer(status, body);
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
