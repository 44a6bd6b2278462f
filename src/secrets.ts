import type { Config } from "./config.ts";
import type { VersionedDefinition } from "./definition/definition.ts";

/** Every secret this process is given, so that the log, reasons and reports can lose them; `valueOf`: of an environment variable. */
export function secretsOf(
  { storeUrl, telemetryUrls, prometheusUrls, notify, oidc }: Config,
  definitions: readonly VersionedDefinition[],
  valueOf: (variable: string) => string | undefined,
): readonly string[] {
  const { telegram, slack, pagerduty, webhook } = notify;
  const urls = [storeUrl, ...Object.values(telemetryUrls), ...Object.values(prometheusUrls)];
  const declared = definitions.flatMap(({ definition }) =>
    definition.variables.filter(({ type }) => type === "secret").map(({ name }) => valueOf(name)),
  );
  const told = [telegram?.token, slack?.url, pagerduty?.routingKey, webhook?.secret, oidc?.client?.secret];
  // Read by PostgreSQL's driver itself where the address of the store has no password.
  const driverPassword = valueOf("PGPASSWORD");
  return [
    ...urls.flatMap(passwordsIn),
    ...[...declared, ...told, driverPassword].filter((secret) => typeof secret === "string"),
  ];
}

/** As written and as meant: drivers quote either. */
function passwordsIn(url: string): readonly string[] {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^:@/?#]*:(.*)@/i.exec(url)?.[1];
  if (written === undefined) return [];
  try {
    return [written, decodeURIComponent(written)];
  } catch {
    return [written];
  }
}
