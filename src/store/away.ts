import { errorCode } from "./error-code.ts";

/**
 * Whether a store that could not be opened is merely away: not reached, not answering in time, starting, stopping, full of
 * connections or locked. Such a store is waited for. Anything else is an answer (no such database, a refused password, a file
 * that is no database), and waiting would only hide the mistake.
 */
export function isAway(cause: unknown): boolean {
  const found = causes(cause);
  if (found.some(({ message }) => REFUSED_WORDS.test(message))) return false;
  return found.some((error) => AWAY_CODE.test(errorCode(error)) || AWAY_WORDS.test(`${error.name} ${error.message}`));
}

// PgBouncer gives everything the code 08P01: that it lost the server, which passes, and these, which do not.
const REFUSED_WORDS =
  /unsupported startup parameter|authentication failed|no such (database|user)|database ".*" does not exist|bouncer config error/i;

// Of the network; of PostgreSQL: connection failures (08), too few resources (53), shutting down or starting (57P0x), waited too
// long for a lock or an answer (55P03, 57014); of SQLite.
const AWAY_CODE =
  /^(E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|PIPE|HOSTUNREACH|HOSTDOWN|NETUNREACH|AI_AGAIN)|ENOTFOUND|08\w{3}|53\w{3}|57P0\d|55P03|57014|SQLITE_BUSY.*)$/;
// The driver gives its own timeouts no code.
const AWAY_WORDS =
  /timeout expired|connection timeout|Query read timeout|Connection terminated|SQLITE_BUSY|database is locked|SocketTimeout/i;

/** The failure and everything it came of. */
export function causes(cause: unknown): readonly Error[] {
  if (!(cause instanceof Error)) return [];
  // A name with several addresses fails with all their errors at once.
  const inner = cause instanceof AggregateError ? cause.errors.flatMap(causes) : [];
  return [cause, ...inner, ...causes(cause.cause)];
}
