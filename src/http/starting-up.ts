import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonAnswer, problemAnswer, sendAnswer } from "./answer.ts";

/**
 * Answers while the service starts. Alive, so that a supervisor does not end it in the middle of a migration; not ready,
 * so that nobody is sent here.
 */
export function startingUp(request: IncomingMessage, response: ServerResponse): void {
  const answer =
    request.url === "/livez"
      ? jsonAnswer(200, { alive: true })
      : problemAnswer("not-ready", "The service is starting. Try again in a moment.", {}, { "Retry-After": "1" });
  sendAnswer(response, answer, randomUUID());
}
