import { isUtf8 } from "node:buffer";

/** POST …/ofrep/v1/evaluate/flags, asked for in a plain way. */
export interface HotBulk {
  /** null: the default one. */
  readonly rollout: string | null;
  readonly flagConfigEtag: string | undefined;
}

const ADDRESS = /^(?:\/v1\/rollouts\/([a-z][a-z0-9-]{0,62}))?\/ofrep\/v1\/evaluate\/flags(?:\?(.*))?$/;
const PARAMETERS = ["flagConfigEtag", "flagConfigLastModified"];

/** Which rollout is asked for all its flags; null: nothing of the kind, or something to look at more closely. */
export function hotBulk(url: string): HotBulk | null {
  const found = ADDRESS.exec(url);
  if (!found) return null;
  const [, rollout = null, query] = found;
  if (query === undefined) return { rollout, flagConfigEtag: undefined };
  const sent = new URLSearchParams(query);
  const names = [...sent.keys()];
  const isPlain = names.length === new Set(names).size && names.every((name) => PARAMETERS.includes(name));
  return isPlain ? { rollout, flagConfigEtag: sent.get("flagConfigEtag") ?? undefined } : null;
}

/** Whether the bytes are what every client sends: nothing, or an object whose context, if any, is one too. */
export function isPlainContext(bytes: Buffer): boolean {
  if (bytes.length === 0) return true;
  if (!isUtf8(bytes)) return false;
  try {
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    return isObject(body) && (!("context" in body) || body.context === null || isObject(body.context));
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
