import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Request, type Response } from "express";
import { redact as redactForms } from "../criteria/evidence/redact.ts";
import type { Services } from "../service/services.ts";
import { sendAnswer } from "./answer.ts";
import type { Authenticator } from "./auth.ts";
import type { BrowserSignOn } from "./browser-sign-on.ts";
import { buildRoutes } from "./build-routes.ts";
import type { DashboardFiles } from "./dashboard/dashboard-files.ts";
import { serveDashboard } from "./dashboard/serve-dashboard.ts";
import { describeCause } from "./describe-cause.ts";
import { errorAnswer } from "./error-answer.ts";
import type { Live } from "./events/live.ts";
import { createPublisher, type Publisher } from "./hot-path/publisher.ts";
import { createIdempotency } from "./idempotency.ts";
import type { OpenApiDocument } from "./openapi-document.ts";
import type { Handlers } from "./operation.ts";
import { createBulkAnswer, type BulkAnswer } from "./ofrep/bulk-answer.ts";
import { createBulkForms } from "./ofrep/bulk-forms.ts";
import { forOfrep } from "./ofrep/ofrep-failure.ts";
import { ofrepRoutes } from "./ofrep/routes.ts";
import { HttpProblem } from "./problem.ts";
import { pathOf } from "./path-of.ts";
import { observeRequests } from "./observe-requests.ts";
import { noteFacts } from "./request-facts.ts";
import { createRequestIds, requestIdOf } from "./request-id.ts";
import { UNOBSERVED, type RequestObserver } from "./request-observer.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { auditRoutes } from "./routes/audit.ts";
import { commandRoutes } from "./routes/commands.ts";
import { definitionRoutes } from "./routes/definitions.ts";
import { deliveryRoutes } from "./routes/deliveries.ts";
import { evidenceRoutes } from "./routes/evidence.ts";
import { eventRoutes } from "./routes/events.ts";
import { exposureRoutes } from "./routes/exposures.ts";
import { flagRoutes } from "./routes/flags.ts";
import { freezeRoutes } from "./routes/freeze.ts";
import { historyRoutes } from "./routes/history.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { rolloutRoutes } from "./routes/rollouts.ts";
import { serviceRoutes, type MetricsText } from "./routes/service.ts";
import { signOnRoutes } from "./routes/sign-on.ts";
import { tokenRoutes } from "./routes/tokens.ts";

export interface AppOptions {
  readonly services: Services;
  /** openapi.yaml, parsed. */
  readonly openapi: OpenApiDocument;
  readonly auth: Authenticator;
  /** Whether every token and all it allows is known; absent: always. */
  readonly tokensComplete?: () => boolean;
  readonly live: Live;
  /** The built dashboard; absent: the service answers programs alone. */
  readonly dashboard?: DashboardFiles;
  /** Told of every request, and once of every error nobody foresaw. */
  readonly observer?: RequestObserver;
  /** Takes secrets out of what people type; absent: what looks like one, as no secret is known. */
  readonly redact?: (text: string) => string;
  /** What `/metrics` shows. */
  readonly metrics: MetricsText;
  readonly clock?: () => Date;
  /** Of the flag answers; the one the hot path sends from, so that each is made once. */
  readonly publisher?: Publisher;
  /** Answers OFREP's question for all flags; absent: for a service that anybody may read. */
  readonly bulkAnswer?: BulkAnswer;
  readonly newRequestId?: () => string;
  /** How people in a browser sign in with the identity provider; absent: they bring a token. */
  readonly browserSignOn?: BrowserSignOn | null;
}

/**
 * The HTTP side of the service. Throws when the contract and the handlers disagree. Listens to nothing by itself.
 * It is Express's router alone. An Express app would give every request and response another prototype, and V8 knows nothing any
 * more of an object to which that is done: each line that touches one looks everything up anew.
 */
export function createApp(options: AppOptions): RequestListener {
  const {
    services,
    openapi,
    auth,
    tokensComplete: complete = () => true,
    live,
    dashboard,
    clock = () => new Date(),
    publisher = createPublisher(),
    bulkAnswer = createBulkAnswer(publisher, createBulkForms(null, clock)),
    observer = UNOBSERVED,
    redact = (text) => redactForms(text, []),
    metrics,
    newRequestId = createRequestIds(randomBytes),
    browserSignOn = null,
  } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  const parts = { clock, live, publisher, bulkAnswer, metrics, browserSignOn, redact };
  buildRoutes(router, openapi, handlersOf(services, openapi, parts), { auth, complete, redact });
  if (dashboard) router.use(serveDashboard(dashboard));
  const observed = observeRequests(observer, newRequestId);
  return (request, response) => {
    const notAnswered = (error: unknown = nothingAt(request)) => answerError(error, observer, request, response);
    try {
      // The types ask for what an Express app adds; the router itself needs no more than Node's.
      observed(request, response, () => router(request as Request, response as Response, notAnswered));
    } catch (error) {
      notAnswered(error);
    }
  };
}

/** Every handler by the operationId it serves. */
export function handlersOf(
  services: Services,
  openapi: OpenApiDocument,
  {
    clock,
    live,
    publisher,
    bulkAnswer,
    metrics,
    browserSignOn,
    redact,
  }: Required<Pick<AppOptions, "clock" | "live" | "publisher" | "bulkAnswer" | "metrics" | "browserSignOn" | "redact">>,
): Handlers {
  return {
    ...rolloutRoutes(services),
    ...flagRoutes(services, publisher, live.longPoll),
    ...ofrepRoutes(services, { publisher, bulkAnswer, events: live.events }),
    ...commandRoutes(services, createIdempotency({ find: services.receipts.find, clock })),
    ...evidenceRoutes(services, redact),
    ...exposureRoutes(services),
    ...approvalRoutes(services),
    ...freezeRoutes(services),
    ...eventRoutes(live.events, publisher),
    ...metricRoutes(services),
    ...auditRoutes(services),
    ...historyRoutes(services),
    ...definitionRoutes(services),
    ...tokenRoutes(services),
    ...signOnRoutes(browserSignOn),
    ...deliveryRoutes(services),
    ...serviceRoutes(services, openapi, metrics),
  };
}

function nothingAt({ url }: IncomingMessage): HttpProblem {
  return new HttpProblem(
    "route-not-found",
    `There is nothing at ${pathOf(url).slice(0, 200)}. GET /openapi.json lists every address.`,
  );
}

function answerError(
  error: unknown,
  observer: RequestObserver,
  { method = "", url }: IncomingMessage,
  response: ServerResponse,
): void {
  const requestId = requestIdOf(response);
  const path = pathOf(url);
  const { answer, unexpected } = errorAnswer(error, requestId);
  if (answer.status >= 500 && !unexpected) noteFacts(response, { cause: describeCause(error) });
  try {
    if (unexpected) observer.failed(error, { requestId, method, path });
  } catch {
    // Nobody is left to be told. What is thrown from here ends the process, and the client can still be answered.
  }
  // In the middle of an answer it is too late for another: the connection is cut, which no reader takes for the end.
  if (response.headersSent) response.destroy();
  else sendAnswer(response, forOfrep(path, answer), requestId);
}
