import { isUtf8 } from "node:buffer";

/** POST …/ofrep/v1/evaluate/flags, asked for in a plain way. */
export interface HotBulk {
  /** null: the default one. */
  readonly rollout: string | null;
  readonly flagConfigEtag: string | undefined;
}

const ROLLOUTS = "/v1/rollouts/";
const EVALUATE = "/ofrep/v1/evaluate/flags";
const EVALUATE_WITH = "/ofrep/v1/evaluate/flags?";
const PARAMETERS = ["flagConfigEtag", "flagConfigLastModified"];

const TEXT = String.raw`"[ !#-\[\]-~]*"`;
const VALUE = String.raw`(?:${TEXT}|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?)`;
const MEMBER = `${TEXT}: ?${VALUE}`;
/**
 * A context of plain members in plain ASCII, as most are. To have it parsed, for an object nobody looks into, would cost a tenth
 * of the request. Every text fits in one way at most: where it could in several, a long one would take for ever to be refused.
 */
const FLAT = new RegExp(`^\\{"context": ?\\{(?:${MEMBER}(?:, ?${MEMBER})*)?\\}\\}$`);

/**
 * Which rollout is asked for all its flags; null: nothing of the kind, or something to look at more closely. The name may be anything,
 * then there is no such rollout.
 */
export function hotBulk(url: string): HotBulk | null {
  const start = url.endsWith(EVALUATE) ? url.length - EVALUATE.length : url.indexOf(EVALUATE_WITH);
  const named = url.startsWith(ROLLOUTS);
  if (start < 0 || (!named && start > 0)) return null;
  const rollout = named ? url.slice(ROLLOUTS.length, start) : null;
  if (start + EVALUATE.length === url.length) return { rollout, flagConfigEtag: undefined };
  const sent = new URLSearchParams(url.slice(start + EVALUATE_WITH.length));
  const names = [...sent.keys()];
  const isPlain = names.length === new Set(names).size && names.every((name) => PARAMETERS.includes(name));
  return isPlain ? { rollout, flagConfigEtag: sent.get("flagConfigEtag") ?? undefined } : null;
}

/** Whether the bytes are what every client sends: nothing, or an object whose context, if any, is one too. */
export function isPlainContext(bytes: Buffer): boolean {
  if (bytes.length === 0) return true;
  const text = bytes.toString("latin1");
  if (FLAT.test(text)) return true;
  if (!isUtf8(bytes)) return false;
  try {
    // Whatever is in its texts, its shape is the same; and this is the cheapest way to read it.
    const body: unknown = JSON.parse(text);
    return isObject(body) && (!("context" in body) || body.context === null || isObject(body.context));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
