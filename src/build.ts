/** Written into the program by scripts/build-service.mjs: a digest of its sources and of the versions of its libraries. */
declare const SLUICE_BUILD: string;

/** Names this very build; null: the program runs from its sources, which may change under it. */
export function buildName(): string | null {
  return typeof SLUICE_BUILD === "undefined" ? null : SLUICE_BUILD;
}
