/** The flags the simulated Autopack obeys; the rest of its environment changes nothing it can show in a table. */
export interface ObservedFlags {
  readonly telemetry: boolean;
  readonly historyPack: boolean;
  readonly substitution: boolean;
  readonly extendedContexts: boolean;
  /** How many tiers and phases a history pack may hold. */
  readonly maxTiers: number;
  readonly maxPhases: number;
}

export const EVERYTHING_ON: ObservedFlags = {
  telemetry: true,
  historyPack: true,
  substitution: true,
  extendedContexts: true,
  maxTiers: 10,
  maxPhases: 20,
};

/**
 * Reads the environment in force from Sluice. `url` is the flags address of a rollout, or only the service, which means
 * the flagship's rollout. Rejects when the service cannot be reached or answers anything but a complete environment.
 */
export async function readFlags(fetchFlags: typeof fetch, url: string): Promise<ObservedFlags> {
  const address = new URL(url);
  if (address.pathname === "/") address.pathname = "/v1/rollouts/autopack/flags";
  let response: Response;
  try {
    response = await fetchFlags(address, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(5_000),
    });
  } catch (error) {
    throw new Error(`no answer from ${address.href}; start the service or leave --flags-from out`, { cause: error });
  }
  if (!response.ok)
    throw new Error(`${address.href} answered ${response.status}, needed 200; check the address and the rollout`);
  const body: unknown = await response.json();
  const flags = isRecord(body) && isRecord(body.flags) ? body.flags : {};
  const read = (name: string): boolean => {
    const value = flags[name];
    // An absent flag must not look like one that is off: the demonstration would then show a stage nobody is in.
    if (typeof value !== "boolean")
      throw new Error(`${address.href} serves no boolean ${name}; is this a flags address of the flagship?`);
    return value;
  };
  const readCap = (name: string): number => {
    const value = flags[name];
    if (typeof value !== "number")
      throw new Error(`${address.href} serves no number ${name}; is this a flags address of the flagship?`);
    return value;
  };
  return {
    telemetry: read("TELEMETRY_DB_ENABLED"),
    historyPack: read("ARTIFACT_HISTORY_PACK_ENABLED"),
    substitution: read("ARTIFACT_SUBSTITUTE_SOT_DOCS"),
    extendedContexts: read("ARTIFACT_EXTENDED_CONTEXTS_ENABLED"),
    maxTiers: readCap("ARTIFACT_HISTORY_PACK_MAX_TIERS"),
    maxPhases: readCap("ARTIFACT_HISTORY_PACK_MAX_PHASES"),
  };
}

/** "telemetry+history-pack", or "all off". */
export function describeFlags(flags: ObservedFlags): string {
  const on = [
    flags.telemetry && "telemetry",
    flags.historyPack && "history-pack",
    flags.substitution && "substitution",
    flags.extendedContexts && "extended-contexts",
  ].filter((name) => name !== false);
  return on.length > 0 ? on.join("+") : "all off";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
