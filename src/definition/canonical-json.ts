import { hash } from "node:crypto";

/**
 * JSON with sorted keys and no spaces: equal values give equal text. Throws on everything JSON cannot say (undefined,
 * NaN, infinities, functions, instances), because a value silently dropped would leave two different things one digest.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return textOf(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`found ${value}, canonical JSON needs a finite number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return listOf(value);
  if (isPlainObject(value)) return objectOf(value);
  throw new TypeError(`found ${value === undefined ? "undefined" : typeof value}, canonical JSON needs a JSON value`);
}

/** SHA-256 (hex) of the canonical JSON. */
export function digestOf(value: unknown): string {
  return hash("sha256", canonicalJson(value), "hex");
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** Nearly every text needs no escape, and to see that costs less than to ask V8's writer of JSON for each. */
function textOf(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function listOf(items: readonly unknown[]): string {
  let text = "";
  // By index: map() would skip holes, and so let them through.
  for (let index = 0; index < items.length; index += 1) text += (index === 0 ? "" : ",") + canonicalJson(items[index]);
  return `[${text}]`;
}

function objectOf(members: Readonly<Record<string, unknown>>): string {
  // By UTF-16 code unit, as RFC 8785 has it; a locale would sort differently from machine to machine.
  const keys = Object.keys(members).sort();
  let text = "";
  for (const key of keys) text += `${text === "" ? "" : ","}${textOf(key)}:${canonicalJson(members[key])}`;
  return `{${text}}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
