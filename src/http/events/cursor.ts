/**
 * How far one client has come in a feed. It is asked only when the client can take more, so what a slow client missed is
 * never queued: it gets what is the latest by then.
 */
export interface Cursor {
  /** The next event this client lacks; undefined: none. */
  next(): Buffer | undefined;
}
