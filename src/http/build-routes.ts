import type { IncomingMessage, ServerResponse } from "node:http";
import accepts from "accepts";
import type { Router } from "express";
import { sendAnswer } from "./answer.ts";
import { admit, requireForce, type Admission } from "./admit.ts";
import { contractSchemas } from "./contract-schemas.ts";
import { operationsOf, type OpenApiDocument, type Operation } from "./openapi-document.ts";
import type { Handler, Handlers } from "./operation.ts";
import { HttpProblem } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { redactTyped } from "./redact-typed.ts";
import { noteFacts } from "./request-facts.ts";
import { requestIdOf } from "./request-id.ts";
import { requestValidator } from "./validate-request.ts";

/** A request with the names in its address, as the router hands it on. */
interface Routed extends IncomingMessage {
  readonly url: string;
  readonly params: Readonly<Record<string, string | string[]>>;
}

/** Who gets in, and what of their words does not. */
interface Gate extends Admission {
  readonly redact: (text: string) => string;
}

/**
 * Builds the routes from the contract. Throws, naming the culprit, when an operation has no handler or a handler no
 * operation: a service whose contract promises more or less than it does must not start.
 */
export function buildRoutes(router: Router, document: OpenApiDocument, handlers: Handlers, gate: Gate): void {
  const operations = operationsOf(document);
  requirePairs(operations, handlers);
  const compile = contractSchemas(document);
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const there = operations.filter((operation) => operation.path === path);
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ":$1"));
    for (const operation of there) {
      // requirePairs has seen it.
      const handler = handlers[operation.operationId] as Handler;
      route[operation.method](serve(operation, handler, gate, () => requestValidator(operation, compile)));
    }
    route.all(refuseMethod(there));
  }
}

function requirePairs(operations: readonly Operation[], handlers: Handlers): void {
  const ids = operations.map(({ operationId }) => operationId);
  const complaints = [
    ...ids.filter((id) => !Object.hasOwn(handlers, id)).map((id) => `operation ${id} has no handler`),
    ...Object.keys(handlers)
      .filter((id) => !ids.includes(id))
      .map((id) => `handler ${id} has no operation`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `operationId ${id} is used twice`),
  ];
  if (complaints.length > 0) {
    throw new Error(`openapi.yaml and the handlers in src/http/routes disagree: ${complaints.join("; ")}`);
  }
}

function serve(
  operation: Operation,
  handler: Handler,
  gate: Gate,
  makeValidator: () => ReturnType<typeof requestValidator>,
): (request: Routed, response: ServerResponse) => Promise<void> {
  // Made for the first request: all of them together would keep a start from answering for a tenth of a second.
  let validate: ReturnType<typeof requestValidator> | undefined;
  return async (request, response) => {
    noteFacts(response, { operation: operation.operationId });
    // Before anything of the body is read: strangers must not make us work.
    const caller = await admit(operation, gate, request);
    const { rollout } = request.params;
    noteFacts(response, { actor: caller.actor, rollout: rollout === undefined ? null : String(rollout) });
    const body = await readBody(request, response, operation);
    validate ??= makeValidator();
    const valid = validate({
      path: Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)])),
      query: queryOf(request.url),
      headers: request.headers,
      body,
    });
    if ("wait" in valid.query) noteFacts(response, { waited: true });
    requireForce(caller, operation, request, body?.value);
    const answer = await handler({
      path: valid.path,
      headers: valid.headers,
      query: redactTyped(valid.query, gate.redact),
      body: redactTyped(body?.value, gate.redact),
      mediaType: body?.mediaType ?? "",
      text: body?.text ?? "",
      caller,
      accepts: (mediaTypes) => acceptedBy(request, mediaTypes),
      readmit: () => admit(operation, gate, request),
      whenGone: (listener) => void response.once("close", listener),
    });
    sendAnswer(response, answer, requestIdOf(response));
  };
}

/** A client may ask for a form as it is sent, with its charset. */
function acceptedBy(request: IncomingMessage, mediaTypes: readonly string[]): string | null {
  const asSent = accepts(request).type(mediaTypes.flatMap((type) => [type, `${type}; charset=utf-8`]));
  return typeof asSent === "string" ? (asSent.split(";", 1)[0] ?? null) : null;
}

function queryOf(url: string): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at + 1);
}

function refuseMethod(operations: readonly Operation[]): (request: IncomingMessage) => never {
  const allowed = operations.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
  const allow = allowed.join(", ");
  return (request) => {
    throw new HttpProblem("method-not-allowed", `Found ${request.method}; this address takes ${allow}.`, {
      headers: { Allow: allow },
    });
  };
}
