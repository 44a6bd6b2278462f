/** Files of the databases, the log, and what the service asks others. */
const KEPT_FREE = 128;

/**
 * Connections to accept at a time in a process that may have this many files open (null: unknown, then as many as come). Beyond
 * it the system would refuse us a file for the next commit; a connection turned away costs only who made it.
 */
export function mostConnections(openFiles: number | null): number {
  return openFiles === null ? Infinity : Math.max(16, openFiles - KEPT_FREE);
}
