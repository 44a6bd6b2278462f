import type { FlagSnapshot } from "../../service/services.ts";

/** A form in which a flag environment is served. */
export interface FlagFormat {
  /** Value of `?format=`. */
  readonly name: string;
  readonly mediaType: string;
  render(snapshot: FlagSnapshot): string;
}
