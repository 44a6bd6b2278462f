import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { createStreamTickets } from "../service/tokens/stream-tickets.ts";
import type { TokenBook } from "../service/tokens/token-book.ts";
import { createAuthenticator, createRecogniser, tokenBearer, type KnowBearer } from "./auth.ts";
import { createApp, type AppOptions } from "./create-app.ts";
import { createHotPath } from "./hot-path/create-hot-path.ts";
import type { Freshness } from "./hot-path/freshness.ts";
import { createPublisher } from "./hot-path/publisher.ts";
import { createReadCounts, type ReadCounts } from "./read-counts.ts";
import { createBulkAnswer } from "./ofrep/bulk-answer.ts";
import { createBulkForms } from "./ofrep/bulk-forms.ts";
import { createRequestIds } from "./request-id.ts";

export interface ListenerOptions extends Pick<
  AppOptions,
  "services" | "openapi" | "live" | "dashboard" | "observer" | "redact" | "metrics" | "browserSignOn"
> {
  readonly book: Pick<TokenBook, "find" | "secretsOf" | "complete">;
  /** Asked about tokens that are not in the book. */
  readonly signOn: readonly KnowBearer[];
  readonly anonymousRead: boolean;
  /** Absent: flags are never out of date. */
  readonly freshness?: Freshness;
  readonly clock: () => Date;
  /** Of what is answered ahead of the router. */
  readonly hotReads?: ReadCounts;
}

/** All of HTTP: the hot path, and Express behind it, which know the same callers and send the same flags. */
export function createListener(options: ListenerOptions): RequestListener {
  const { book, signOn, anonymousRead, freshness, clock, hotReads = createReadCounts(), ...rest } = options;
  const known = tokenBearer(book.find, clock);
  const tickets = createStreamTickets(book.secretsOf, clock);
  const publisher = createPublisher(freshness);
  const bulkAnswer = createBulkAnswer(publisher, createBulkForms(anonymousRead ? null : tickets, clock));
  const auth = createAuthenticator({ bearers: [known, ...signOn], anonymousRead, tickets });
  const newRequestId = createRequestIds(randomBytes);
  const app = createApp({ ...rest, auth, tokensComplete: book.complete, publisher, bulkAnswer, clock, newRequestId });
  const recognise = createRecogniser(known, anonymousRead);
  const counts = hotReads;
  return createHotPath({ flags: rest.services.flags, publisher, bulkAnswer, recognise, counts, newRequestId }, app);
}
