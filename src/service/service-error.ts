/** The closed set of ways a use case can fail, other than by a refusal (which is an answer, not an error). */
export const SERVICE_ERROR_CODES = [
  "rollout-not-found",
  "rollout-exists",
  "definition-not-found",
  "document-invalid",
  "moment-not-found",
  "evidence-not-declared",
  "evidence-kind-mismatch",
  "evidence-unreadable",
  "probe-off",
  "token-not-found",
  "delivery-not-found",
  "token-exists",
  "token-revoked",
  "nothing-to-approve",
  "telemetry-source-unknown",
  "revision-mismatch",
  "concurrent-change",
  "idempotency-key-reused",
  "invalid-input",
  "store-unavailable",
] as const;
export type ServiceErrorCode = (typeof SERVICE_ERROR_CODES)[number];

export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ServiceErrorCode;
  /** Extra members for the problem document (current revision, known names …). */
  readonly details: Readonly<Record<string, unknown>>;

  /** `message` says what was found, what was needed and what to do. */
  constructor(
    code: ServiceErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
