import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { rolloutsGranted } from "../../rollout/permission.ts";
import type { FlagSnapshot, Services } from "../../service/services.ts";
import { sendPrepared, type PreparedAnswer } from "../answer.ts";
import type { Caller, Recognise } from "../auth.ts";
import type { BulkAnswer } from "../ofrep/bulk-answer.ts";
import { outcomeOf, type HotOperation, type ReadCounts } from "../read-counts.ts";
import { tokenHeaders } from "../token-headers.ts";
import { memoryOf, type ConnectionMemory } from "./connection-memory.ts";
import { isPlainContext, type HotBulk } from "./hot-bulk.ts";
import { isSmallJson, keepBody, readSmallBody } from "./hot-body.ts";
import type { Publisher } from "./publisher.ts";
import { revalidated } from "./revalidated.ts";

export interface HotPathOptions {
  readonly flags: Services["flags"];
  readonly publisher: Publisher;
  readonly bulkAnswer: BulkAnswer;
  readonly recognise: Recognise;
  readonly counts: ReadCounts;
  readonly newRequestId: () => string;
}

/**
 * Answers the plain questions for flags before Express is entered, which would cost more than answering does; hands on
 * everything else, and everything it would have to refuse. It decides nothing of its own: callers come from the token book,
 * answers from the publisher, and Express asks the same two.
 */
export function createHotPath(options: HotPathOptions, next: RequestListener): RequestListener {
  const { flags, publisher, bulkAnswer, recognise, counts, newRequestId } = options;

  function flagsAnswer({ url = "", headers, socket }: IncomingMessage): PreparedAnswer | null {
    const memory = memoryOf(socket, publisher);
    const asked = memory.flagsAsked(url, headers.accept);
    if (asked === null) return null;
    const caller = recognise(headers.authorization, memory.secretIn);
    const snapshot = caller && readable(memory, caller, asked.rollout);
    return snapshot && revalidated(memory.publish(snapshot, asked.format), headers["if-none-match"]);
  }

  function bulkAsked({ url = "", socket }: IncomingMessage): HotBulk | null {
    return memoryOf(socket, publisher).bulkAsked(url);
  }

  function bulk({ headers, socket }: IncomingMessage, { rollout, flagConfigEtag }: HotBulk): PreparedAnswer | null {
    const memory = memoryOf(socket, publisher);
    const caller = recognise(tokenHeaders(headers).authorization, memory.secretIn);
    if (caller === null) return null;
    const name = rollout ?? flags.default(rolloutsGranted(caller.grants, "read"));
    const snapshot = name === null ? null : readable(memory, caller, name);
    return snapshot && bulkAnswer(snapshot, caller, { ifNoneMatch: headers["if-none-match"], flagConfigEtag });
  }

  function readable({ mayRead }: ConnectionMemory, caller: Caller, rollout: string): FlagSnapshot | null {
    return mayRead(caller, rollout) ? (flags.current(rollout) ?? null) : null;
  }

  function send(operation: HotOperation, response: ServerResponse, answer: PreparedAnswer): void {
    counts[operation][outcomeOf(answer.answer.status)] += 1;
    sendPrepared(response, answer, newRequestId(), publisher.staleHeaders());
  }

  return (request, response) => {
    const { method } = request;
    if (method === "GET" || method === "HEAD") {
      const answer = quietly(flagsAnswer, request, undefined);
      return answer ? send("getFlags", response, answer) : next(request, response);
    }
    const asked = method === "POST" && isSmallJson(request) ? bulkAsked(request) : null;
    if (!asked) return next(request, response);
    readSmallBody(request, (bytes) => {
      const answer = isPlainContext(bytes) ? quietly(bulk, request, asked) : null;
      if (answer) return send(asked.rollout === null ? "evaluateDefaultFlags" : "evaluateFlags", response, answer);
      keepBody(request, bytes);
      next(request, response);
    });
  };
}

/** What throws here throws again in Express, which can tell and log it; here it would end the process. */
function quietly<Asked, T>(
  find: (request: IncomingMessage, asked: Asked) => T,
  request: IncomingMessage,
  asked: Asked,
): T | null {
  try {
    return find(request, asked);
  } catch {
    return null;
  }
}
