import type { GaugeObservation, UnavailableObservation } from "../criteria/observation.ts";
import type { TextAnswer } from "./fetch-text.ts";
import { refusedStatus } from "./http-failure.ts";
import type { HttpTarget } from "./http-target.ts";
import { resolvePointer } from "./json-pointer.ts";
import { unavailable } from "./reader.ts";

/** The number at a JSON Pointer of the answer; null there is unknown. */
export function readJsonNumber(
  answer: Extract<TextAnswer, { status: number }>,
  pointer: string,
  { label }: HttpTarget,
): GaugeObservation | UnavailableObservation {
  if (answer.status !== 200) return refusedStatus(answer.status, label);
  let document: unknown;
  try {
    document = JSON.parse(answer.text);
  } catch {
    return unavailable("bad-shape", `${label} answered no JSON`);
  }
  const bad = (problem: string) => unavailable("bad-shape", `${label}, pointer ${JSON.stringify(pointer)}: ${problem}`);
  try {
    const at = resolvePointer(document, pointer);
    if (!at.found) return bad("nothing is there, needed is a number");
    if (at.value === null) return { kind: "gauge", value: null };
    if (typeof at.value !== "number") return bad(`${nameOf(at.value)} is there, needed is a number`);
    // JSON can spell numbers JavaScript cannot hold (1e999).
    if (!Number.isFinite(at.value)) return bad("the number is too large");
    return { kind: "gauge", value: at.value };
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
}

// The kind and not the value: what stands in the answer may be nobody's business.
function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return { string: "a text", boolean: "a boolean", object: "an object" }[typeof value as string] ?? typeof value;
}
