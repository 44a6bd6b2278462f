import type { FlagFormat } from "../flag-formats/flag-format.ts";
import { FLAG_FORMATS } from "../flag-formats/choose-format.ts";

/** GET /v1/rollouts/{rollout}/flags, asked for in a plain way. */
export interface HotFlags {
  readonly rollout: string;
  readonly format: FlagFormat;
}

const ROLLOUTS = "/v1/rollouts/";
const FLAGS = "/flags";
const FORMAT = "/flags?format=";

/**
 * Which flags are asked for, in which form; null: nothing of the kind, or something to look at more closely. The name may be
 * anything, then there is no such rollout. Taken apart by hand, because a regular expression costs more here than the rest.
 */
export function hotFlags(url: string, accept: string | undefined): HotFlags | null {
  if (!url.startsWith(ROLLOUTS)) return null;
  if (url.endsWith(FLAGS)) {
    const format = acceptedFormat(accept);
    return format ? { rollout: url.slice(ROLLOUTS.length, -FLAGS.length), format } : null;
  }
  const end = url.indexOf(FORMAT, ROLLOUTS.length);
  const name = url.slice(end + FORMAT.length);
  const format = end < 0 ? undefined : FLAG_FORMATS.find((each) => each.name === name);
  return format ? { rollout: url.slice(ROLLOUTS.length, end), format } : null;
}

/** Lists of media types and their weights are Express's to read. */
function acceptedFormat(accept: string | undefined): FlagFormat | undefined {
  if (accept === undefined || accept === "*/*") return FLAG_FORMATS[0];
  return FLAG_FORMATS.find(({ mediaType }) => mediaType === accept);
}
