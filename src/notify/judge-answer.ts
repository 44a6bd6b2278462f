import type { AttemptResult } from "../store/outbox-store.ts";
import { redact } from "../telemetry/redact.ts";
import { cut, oneLine } from "./message-text.ts";
import type { PostAnswer } from "./post.ts";
import type { Target } from "./target.ts";

/** Attempts of one delivery; with the delays below they reach over about an hour. */
export const ATTEMPTS = 8;
const FIRST_DELAY_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
const EXCERPT_CHARACTERS = 200;

/** Statuses that say "later" though they are 4xx: request timeout, too early, too many requests. */
const LATER = new Set([408, 425, 429]);

/** What an attempt came to, and when the next one is due. `random` (0..1) keeps replicas and targets from retrying in step. */
export function judgeAnswer(
  answer: PostAnswer,
  target: Pick<Target, "secrets" | "retryAfter">,
  attempt: number,
  now: Date,
  random: number,
): AttemptResult {
  const lastStatus = answer.kind === "answered" ? answer.status : null;
  if (lastStatus !== null && lastStatus >= 200 && lastStatus < 300) {
    return { status: "delivered", lastStatus, lastError: null, nextAttemptAt: null };
  }
  const lastError = problemOf(answer, target.secrets);
  if (isFinal(answer) || attempt >= ATTEMPTS) return { status: "failed", lastStatus, lastError, nextAttemptAt: null };
  const delay = FIRST_DELAY_MS * 2 ** (attempt - 1) * (0.75 + random / 2);
  const wait = Math.min(Math.max(delay, waitAsked(answer, target, now)), LONGEST_WAIT_MS);
  return { status: "pending", lastStatus, lastError, nextAttemptAt: new Date(now.getTime() + wait).toISOString() };
}

/** Redirects too: the address was checked, the one behind it was not. */
function isFinal(answer: PostAnswer): boolean {
  if (answer.kind !== "answered") return answer.kind === "forbidden";
  return answer.status < 500 && !LATER.has(answer.status);
}

function problemOf(answer: PostAnswer, secrets: readonly string[]): string {
  if (answer.kind !== "answered") return redact(answer.why, secrets);
  const redirect = answer.status >= 300 && answer.status < 400 ? ", a redirect, and none is followed" : "";
  // Redacted while it is whole: half a secret is found by nobody who looks for all of it.
  const said = cut(redact(oneLine(answer.text), secrets), EXCERPT_CHARACTERS);
  return `answered ${answer.status}${redirect}${said === "" ? "" : `: ${said}`}`;
}

/** Milliseconds; 0: nothing asked. */
function waitAsked(answer: PostAnswer, { retryAfter }: Pick<Target, "retryAfter">, now: Date): number {
  if (answer.kind !== "answered") return 0;
  const inBody = retryAfter?.(answer);
  if (inBody) return inBody * 1000;
  const header = answer.retryAfter?.trim() ?? "";
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
