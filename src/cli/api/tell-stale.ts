const REASONS: Readonly<Record<string, string>> = {
  "store-unreachable": "the service has lost its store",
  "from-disk": "the service has not reached its store since it started",
};

/** Asks as `ask` does and says beside the answer, where scripts do not read it, that it may be out of date. */
export function tellingStale(ask: typeof fetch, tell: (text: string) => void): typeof fetch {
  return async (input, init) => {
    const response = await ask(input, init);
    if (response.headers.get("sluice-stale") === "true") {
      const reason = REASONS[response.headers.get("sluice-stale-reason") ?? ""] ?? "the service says so";
      const age = response.headers.get("age");
      const known = age === null ? "it is not known since when" : `last known to be current ${age} s ago`;
      tell(`sluice: this may be out of date: ${known}, ${reason}\n`);
    }
    return response;
  };
}
