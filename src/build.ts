/** Written into the program by scripts/build-service.mjs: a digest of all it was made of. */
declare const SLUICE_BUILD: string;

/** Names this very build; null: the program runs from its sources, which may change under it. */
export function buildName(): string | null {
  return typeof SLUICE_BUILD === "undefined" ? null : SLUICE_BUILD;
}
