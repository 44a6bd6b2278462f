import type { IncomingHttpHeaders, RequestListener, ServerResponse } from "node:http";
import { mayDo, rolloutsGranted } from "../../rollout/permission.ts";
import type { FlagSnapshot, Services } from "../../service/services.ts";
import { sendPrepared, type PreparedAnswer } from "../answer.ts";
import type { Caller, Recognise } from "../auth.ts";
import type { BulkAnswer } from "../ofrep/bulk-answer.ts";
import { outcomeOf, type HotOperation, type ReadCounts } from "../read-counts.ts";
import { tokenHeaders } from "../token-headers.ts";
import { hotBulk, isPlainContext, type HotBulk } from "./hot-bulk.ts";
import { isSmallJson, keepBody, readSmallBody } from "./hot-body.ts";
import { hotFlags } from "./hot-flags.ts";
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

  function flagsAnswer(url: string, headers: IncomingHttpHeaders): PreparedAnswer | null {
    const asked = hotFlags(url, headers.accept);
    const snapshot = asked && readable(recognise(headers), asked.rollout);
    return snapshot && revalidated(publisher.publish(snapshot, asked.format), headers["if-none-match"]);
  }

  function bulk({ rollout, flagConfigEtag }: HotBulk, headers: IncomingHttpHeaders): PreparedAnswer | null {
    const caller = recognise(tokenHeaders(headers));
    const name = rollout ?? (caller && flags.default(rolloutsGranted(caller.grants, "read")));
    const snapshot = name === null ? null : readable(caller, name);
    return (
      snapshot && caller && bulkAnswer(snapshot, caller, { ifNoneMatch: headers["if-none-match"], flagConfigEtag })
    );
  }

  function readable(caller: Caller | null, rollout: string): FlagSnapshot | null {
    if (!caller || !mayDo(caller.grants, "read", { rollout })) return null;
    return flags.current(rollout) ?? null;
  }

  function send(operation: HotOperation, response: ServerResponse, answer: PreparedAnswer): void {
    counts[operation][outcomeOf(answer.answer.status)] += 1;
    sendPrepared(response, answer, newRequestId(), publisher.staleHeaders());
  }

  return (request, response) => {
    const { method, url = "", headers } = request;
    if (method === "GET" || method === "HEAD") {
      const answer = quietly(flagsAnswer, url, headers);
      return answer ? send("getFlags", response, answer) : next(request, response);
    }
    const asked = method === "POST" && isSmallJson(request) ? hotBulk(url) : null;
    if (!asked) return next(request, response);
    readSmallBody(request, (bytes) => {
      const answer = isPlainContext(bytes) ? quietly(bulk, asked, headers) : null;
      if (answer) return send(asked.rollout === null ? "evaluateDefaultFlags" : "evaluateFlags", response, answer);
      keepBody(request, bytes);
      next(request, response);
    });
  };
}

/** What throws here throws again in Express, which can tell and log it; here it would end the process. */
function quietly<Asked, T>(
  find: (asked: Asked, headers: IncomingHttpHeaders) => T,
  asked: Asked,
  headers: IncomingHttpHeaders,
): T | null {
  try {
    return find(asked, headers);
  } catch {
    return null;
  }
}
