import type { FlagFormat } from "../flag-formats/flag-format.ts";
import { FLAG_FORMATS } from "../flag-formats/choose-format.ts";

/** GET /v1/rollouts/{rollout}/flags, asked for in a plain way. */
export interface HotFlags {
  readonly rollout: string;
  readonly format: FlagFormat;
}

const ADDRESS = /^\/v1\/rollouts\/([a-z][a-z0-9-]{0,62})\/flags(?:\?format=([a-z]+))?$/;

/** Which flags are asked for, in which form; null: nothing of the kind, or something to look at more closely. */
export function hotFlags(url: string, accept: string | undefined): HotFlags | null {
  const [, rollout, name] = ADDRESS.exec(url) ?? [];
  if (rollout === undefined) return null;
  const format = name === undefined ? acceptedFormat(accept) : FLAG_FORMATS.find((each) => each.name === name);
  return format ? { rollout, format } : null;
}

/** Lists of media types and their weights are Express's to read. */
function acceptedFormat(accept: string | undefined): FlagFormat | undefined {
  if (accept === undefined || accept === "*/*") return FLAG_FORMATS[0];
  return FLAG_FORMATS.find(({ mediaType }) => mediaType === accept);
}
