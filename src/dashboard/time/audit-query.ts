/** What the timeline is narrowed to. Empty text: not narrowed. Instants are RFC 3339. */
export interface AuditFilters {
  readonly rollout: string;
  readonly type: string;
  readonly actor: string;
  readonly since: string;
  readonly until: string;
}

export const NO_FILTERS: AuditFilters = { rollout: "", type: "", actor: "", since: "", until: "" };

const NAMES = ["rollout", "type", "actor", "since", "until"] as const;

/** The filters in the address of the page, so that a timeline can be sent to a colleague. */
export function filtersOf(search: string): AuditFilters {
  const params = new URLSearchParams(search);
  // NAMES are the filters' own names, which the type of fromEntries forgets.
  return Object.fromEntries(NAMES.map((name) => [name, params.get(name)?.trim() ?? ""])) as unknown as AuditFilters;
}

/** "?rollout=checkout&type=…", or "" without any filter; `more` is added as it is. */
export function auditSearch(filters: AuditFilters, more: Readonly<Record<string, string>> = {}): string {
  const params = new URLSearchParams();
  for (const name of NAMES) if (filters[name] !== "") params.set(name, filters[name]);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** What `<input type="datetime-local">` gives (local time, no zone) as an RFC 3339 instant; "" where it is no time. */
export function instantOfLocal(local: string): string {
  const time = local === "" ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}

/** The other way: an instant as the input shows it. */
export function localOfInstant(instant: string): string {
  const time = new Date(instant);
  if (instant === "" || Number.isNaN(time.getTime())) return "";
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
