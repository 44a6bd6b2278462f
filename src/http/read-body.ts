import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Request, type Response } from "express";
import { anyOf, shorten } from "../definition/words.ts";
import type { Operation } from "./openapi-document.ts";
import { isSmallJson, keptBody, readSmallBody } from "./hot-path/hot-body.ts";
import { HttpProblem } from "./problem.ts";

const MIB = 1024 * 1024;
/** A JUnit report of a large suite is megabytes; nothing else that is posted here is. */
const LIMITS = { text: MIB, xml: 8 * MIB };

/** Bytes are read raw and decoded here, in one place, so that every form is measured and decoded by the same rules. */
const readText = express.raw({ type: () => true, limit: LIMITS.text });
const readXml = express.raw({ type: () => true, limit: LIMITS.xml });

export interface Body {
  readonly mediaType: string;
  readonly text: string;
  /** Parsed JSON, or the text of any other form. */
  readonly value: unknown;
}

/** The body in a form the operation takes; null when there is none. Throws HttpProblem (400, 413, 415). */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  operation: Operation,
): Promise<Body | null> {
  if (!operation.body || !hasBody(request)) return null;
  const mediaType = mediaTypeOf(request.headers["content-type"], Object.keys(operation.body.pointers));
  const bytes = await rawBody(request, response, mediaType);
  if (bytes.length === 0) return null;
  const text = decode(bytes);
  return { mediaType, text, value: mediaType === "application/json" ? parseJson(text) : text };
}

export function bodyTooLarge(): HttpProblem {
  return new HttpProblem(
    "body-too-large",
    "The body is larger than this address takes. Send at most 1 MiB (XML: 8 MiB).",
  );
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function mediaTypeOf(header: string | undefined, taken: readonly string[]): string {
  const [type = "", ...parameters] = (header ?? "").split(";").map((part) => part.trim().toLowerCase());
  if (!taken.includes(type)) {
    throw new HttpProblem(
      "unsupported-media-type",
      `Found ${type ? `Content-Type ${shorten(type)}` : "no Content-Type"}; send ${anyOf(taken)}.`,
    );
  }
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  if (charset !== undefined && !["utf-8", "utf8", "us-ascii"].includes(charset.replaceAll('"', ""))) {
    throw new HttpProblem("unsupported-media-type", `Found charset ${shorten(charset)}; send UTF-8.`);
  }
  return type;
}

function rawBody(request: IncomingMessage, response: ServerResponse, mediaType: string): Promise<Buffer> {
  const kept = keptBody(request);
  if (kept) return Promise.resolve(kept);
  if (isSmallJson(request)) return new Promise((resolve) => readSmallBody(request, resolve));
  const [read, limit] = mediaType.endsWith("/xml") ? [readXml, LIMITS.xml] : [readText, LIMITS.text];
  // The reader refuses it too, but only once it has all arrived.
  if (Number(request.headers["content-length"] ?? 0) > limit) throw bodyTooLarge();
  return new Promise((resolve, reject) => {
    // It is written for any server of Node; only its types want an Express app around it.
    const incoming = request as Request;
    read(incoming, response as Response, (error?: unknown) => {
      if (error) reject(error);
      // The reader leaves no buffer behind when nothing arrived.
      else resolve(Buffer.isBuffer(incoming.body) ? incoming.body : Buffer.alloc(0));
    });
  });
}

function decode(bytes: Buffer): string {
  try {
    // Replacing broken bytes silently would record text nobody sent.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HttpProblem("malformed-body", "Found bytes that are not UTF-8; send the body as UTF-8.", { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HttpProblem("malformed-body", `The body is not JSON: ${why.slice(0, 200)}.`, { cause });
  }
}
