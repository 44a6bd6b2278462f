import { HttpProblem } from "../problem.ts";

/** How many clients may be connected without being answered in full, each of them holding a connection. */
export interface Room {
  /** Answers with the function that gives the place back. Throws `too-many-streams`, or `not-ready` once it is closed. */
  enter(): () => void;
  /** Nobody enters any more; who is in is told to leave. */
  close(): void;
  /** Told when it closes; the function it answers with ends that. */
  onClose(listener: () => void): () => void;
  readonly taken: number;
}

export function createRoom(limit: number): Room {
  const leaving = new Set<() => void>();
  let taken = 0;
  let closed = false;
  return {
    enter() {
      if (closed) {
        throw new HttpProblem("not-ready", "The service is stopping. Connect again; another process may answer.", {
          headers: { "Retry-After": "1" },
        });
      }
      if (taken >= limit) {
        throw new HttpProblem(
          "too-many-streams",
          `${taken} clients wait for changes here, which is as many as this process has connections for. Try again later, wait through another replica, or raise the limit of open files (ulimit -n) and restart.`,
          { headers: { "Retry-After": "5" } },
        );
      }
      taken += 1;
      let inside = true;
      return () => {
        if (inside) taken -= 1;
        inside = false;
      };
    },
    close() {
      closed = true;
      for (const leave of leaving) leave();
    },
    onClose(listener) {
      leaving.add(listener);
      return () => leaving.delete(listener);
    },
    get taken() {
      return taken;
    },
  };
}

/** More than any process serves well, where the limit of open files is far away. */
const MOST_CLIENTS = 20_000;
/** For everybody who asks and is answered, the databases, the documents and the log. */
const KEPT_FREE = 512;

/** How many may wait in a process that may have this many files open (null: unknown): plain requests must always get in. */
export function roomFor(openFiles: number | null): number {
  if (openFiles === null) return MOST_CLIENTS;
  const spared = Math.min(Math.floor(openFiles * 0.8), openFiles - KEPT_FREE);
  return Math.min(MOST_CLIENTS, Math.max(Math.floor(openFiles / 4), spared));
}
