import type { ServiceErrorCode } from "../service/service-error.ts";

/** What can go wrong before a use case is reached, and the refusals, which are answers in the form of a problem. */
type HttpCode =
  | "invalid-request"
  | "malformed-body"
  | "authentication-required"
  | "permission-denied"
  | "route-not-found"
  | "method-not-allowed"
  | "not-acceptable"
  | "request-timeout"
  | "promotion-refused"
  | "not-allowed-now"
  | "request-in-flight"
  | "body-too-large"
  | "unsupported-media-type"
  | "headers-too-large"
  | "malformed-request"
  | "internal-error"
  | "issuer-unavailable"
  | "sign-on-refused"
  | "too-many-streams"
  | "not-ready";

export type ProblemCode = ServiceErrorCode | HttpCode;

/** Every kind of problem there is. The compiler refuses a service error that has no status here. */
export const PROBLEMS = {
  "invalid-request": { status: 400, title: "The request does not fit the contract" },
  "malformed-body": { status: 400, title: "The body cannot be read" },
  "malformed-request": { status: 400, title: "This is not HTTP" },
  "invalid-input": { status: 400, title: "A value cannot be used" },
  "authentication-required": { status: 401, title: "A valid token is needed" },
  "permission-denied": { status: 403, title: "The token does not allow this" },
  "route-not-found": { status: 404, title: "There is nothing at this address" },
  "rollout-not-found": { status: 404, title: "There is no such rollout" },
  "definition-not-found": { status: 404, title: "There is no such definition" },
  "moment-not-found": { status: 404, title: "The history has no such moment" },
  "evidence-not-declared": { status: 404, title: "The definition declares no such evidence" },
  "delivery-not-found": { status: 404, title: "There is no such delivery" },
  "token-not-found": { status: 404, title: "There is no such token" },
  "method-not-allowed": { status: 405, title: "This address does not take this method" },
  "not-acceptable": { status: 406, title: "None of the forms asked for can be served" },
  "request-timeout": { status: 408, title: "The request took too long to arrive" },
  "rollout-exists": { status: 409, title: "The rollout exists already" },
  "concurrent-change": { status: 409, title: "Someone else changed the rollout at the same time" },
  "promotion-refused": { status: 409, title: "The promotion was refused" },
  "not-allowed-now": { status: 409, title: "The command was refused" },
  "probe-off": { status: 409, title: "The probe is off" },
  "token-exists": { status: 409, title: "A token has had this name" },
  "token-revoked": { status: 409, title: "The token is revoked" },
  "nothing-to-approve": { status: 409, title: "There is nothing of the kind to approve now" },
  "request-in-flight": { status: 409, title: "The same request is being worked on" },
  "revision-mismatch": { status: 412, title: "The rollout is at another revision" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body has a form this address does not take" },
  "document-invalid": { status: 422, title: "The document has findings" },
  "evidence-kind-mismatch": { status: 422, title: "The evidence is of another kind than declared" },
  "evidence-unreadable": { status: 422, title: "The evidence cannot be read" },
  "telemetry-source-unknown": { status: 422, title: "There is no such telemetry source" },
  "idempotency-key-reused": { status: 422, title: "The Idempotency-Key belongs to another request" },
  "sign-on-refused": { status: 422, title: "The sign-on was refused" },
  "headers-too-large": { status: 431, title: "The headers are too large" },
  "internal-error": { status: 500, title: "A fault of the server" },
  "store-unavailable": { status: 503, title: "The store does not answer" },
  "issuer-unavailable": { status: 503, title: "The identity provider does not answer" },
  "too-many-streams": { status: 503, title: "Too many clients wait for changes" },
  "not-ready": { status: 503, title: "The service is not ready" },
} as const satisfies Record<ProblemCode, { readonly status: number; readonly title: string }>;

export interface ProblemOptions {
  /** Extension members; openapi.yaml declares every one. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown anywhere in src/http to answer with a problem. `message` says what was found, what was needed, what to do. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly code: ProblemCode;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, message: string, { members = {}, headers = {}, cause }: ProblemOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.members = members;
    this.headers = headers;
  }
}

/** The problem document (RFC 9457). */
export function problemBody(code: ProblemCode, detail: string, members: Readonly<Record<string, unknown>> = {}) {
  const { status, title } = PROBLEMS[code];
  return { type: `/problems/${code}`, title, status, detail, ...members };
}
