import { HttpProblem } from "../problem.ts";
import { configmapFormat } from "./configmap.ts";
import { dotenvFormat } from "./dotenv.ts";
import type { FlagFormat } from "./flag-format.ts";
import { githubFormat } from "./github.ts";
import { jsonFormat } from "./json.ts";
import { shellFormat } from "./shell.ts";
import { systemdFormat } from "./systemd.ts";
import { terraformFormat } from "./terraform.ts";

/** The first is served to whoever takes anything. */
export const FLAG_FORMATS: readonly FlagFormat[] = [
  jsonFormat,
  dotenvFormat,
  shellFormat,
  githubFormat,
  systemdFormat,
  configmapFormat,
  terraformFormat,
];

/** The format asked for by name, else the one the Accept header likes best. Throws `not-acceptable`. */
export function chooseFormat(
  name: string | undefined,
  accepts: (mediaTypes: readonly string[]) => string | null,
): FlagFormat {
  const mediaTypes = FLAG_FORMATS.map(({ mediaType }) => mediaType);
  const wanted = name === undefined ? accepts(mediaTypes) : null;
  const format = FLAG_FORMATS.find((each) => (name === undefined ? each.mediaType === wanted : each.name === name));
  if (format) return format;
  throw new HttpProblem(
    "not-acceptable",
    `The Accept header takes none of the forms flags are served in: ${mediaTypes.join(", ")}. Ask for one of them, or use ?format=.`,
  );
}
