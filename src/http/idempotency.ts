/**
 * Idempotency keys: the same request sent twice acts once, and the second gets the first answer again.
 *
 * A key of an actor is, at any time:
 * - unknown: nothing was answered under it. Entered never or when a request ends without a stored answer (a dry run, a 4xx
 *   before the decision, any 5xx). A request with it is carried out.
 * - in flight: entered when a request with it begins, left when it ends, however it ends. Another request with it gets 409.
 * - answered: a receipt is stored, in the same transaction as the decision. Never left. The same request gets the stored
 *   answer, another request 422.
 *
 * A kill never waits: for engage (`neverWaits`) a malformed key, a key in flight, one that was used for something else and a store
 * that cannot be asked all mean that the command is carried out without a receipt. Engaging twice is harmless, engaging too late
 * is not.
 */
import { digestOf } from "../definition/canonical-json.ts";
import { ServiceError } from "../service/service-error.ts";
import type { Receipt } from "../service/services.ts";
import { storedAnswer, type Answer } from "./answer.ts";
import { HttpProblem } from "./problem.ts";

export interface KeyedRequest {
  readonly actor: string;
  readonly key: string | undefined;
  /** What makes two requests the same: the operation, its path and its body. */
  readonly content: unknown;
  readonly neverWaits: boolean;
}

/** Makes the receipt that is stored with a decision. */
export type MakeReceipt = (answer: Answer) => Receipt;

export interface Idempotency {
  /** Carries the request out with `act` (which gets a receipt maker if its answer is to be kept), or replays its answer. */
  run(request: KeyedRequest, act: (makeReceipt: MakeReceipt | undefined) => Promise<Answer>): Promise<Answer>;
}

export interface IdempotencyOptions {
  readonly find: (actor: string, key: string) => Promise<Receipt | undefined>;
  readonly clock: () => Date;
}

const USABLE_KEY = /^[\x20-\x7e]{1,255}$/;

export function createIdempotency({ find, clock }: IdempotencyOptions): Idempotency {
  const inFlight = new Map<string, string>();

  return {
    async run({ actor, key, content, neverWaits }, act) {
      // The contract lets an unusable key through for engage only.
      if (key === undefined || !USABLE_KEY.test(key)) return act(undefined);
      const requestHash = digestOf(content);
      const slot = JSON.stringify([actor, key]);
      const underWay = inFlight.get(slot);
      if (underWay !== undefined) {
        if (neverWaits) return act(undefined);
        if (underWay !== requestHash) throw reused(key);
        throw new HttpProblem(
          "request-in-flight",
          "The first request with this Idempotency-Key is still being worked on. Send it again in a moment to get its answer.",
          { headers: { "Retry-After": "1" } },
        );
      }
      inFlight.set(slot, requestHash);
      try {
        return await runFirst({ actor, key, requestHash, neverWaits }, act);
      } finally {
        inFlight.delete(slot);
      }
    },
  };

  async function runFirst(
    {
      actor,
      key,
      requestHash,
      neverWaits,
    }: Omit<KeyedRequest, "content" | "key"> & { key: string; requestHash: string },
    act: (makeReceipt: MakeReceipt | undefined) => Promise<Answer>,
  ): Promise<Answer> {
    const again = (receipt: Receipt) => {
      if (receipt.requestHash === requestHash) return replay(receipt);
      if (neverWaits) return act(undefined);
      throw reused(key);
    };
    let stored: Receipt | undefined;
    try {
      stored = await find(actor, key);
    } catch (error) {
      if (neverWaits) return act(undefined);
      throw error;
    }
    if (stored) return again(stored);
    try {
      return await act(({ status, body }) => ({
        actor,
        key,
        requestHash,
        status,
        body,
        createdAt: clock().toISOString(),
      }));
    } catch (error) {
      // Another process answered under this key between our look and our commit; nothing of ours was written.
      const winner = isReuse(error) ? await find(actor, key) : undefined;
      if (winner) return again(winner);
      throw error;
    }
  }
}

function replay({ status, body }: Receipt): Answer {
  return storedAnswer(status, body, { "Idempotent-Replayed": "true" });
}

function isReuse(error: unknown): boolean {
  return error instanceof ServiceError && error.code === "idempotency-key-reused";
}

function reused(key: string): HttpProblem {
  return new HttpProblem(
    "idempotency-key-reused",
    `Idempotency-Key ${JSON.stringify(key)} was used for another request. Use a new key for a new request.`,
  );
}
