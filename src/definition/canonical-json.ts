import { createHash } from "node:crypto";

/**
 * JSON with sorted keys and no spaces: equal values give equal text. Throws on everything JSON cannot say (undefined,
 * NaN, infinities, functions, instances), because a value silently dropped would leave two different things one digest.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`found ${value}, canonical JSON needs a finite number`);
    return JSON.stringify(value);
  }
  // Array.from visits holes, which map() would skip and so let through.
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(",")}]`;
  if (isPlainObject(value)) {
    // By UTF-16 code unit, as RFC 8785 has it; a locale would sort differently from machine to machine.
    const keys = Object.keys(value).toSorted();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(",")}}`;
  }
  throw new TypeError(`found ${value === undefined ? "undefined" : typeof value}, canonical JSON needs a JSON value`);
}

/** SHA-256 (hex) of the canonical JSON. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
