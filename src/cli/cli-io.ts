import type { spawn } from "node:child_process";

/** Everything of the outside the CLI touches, passed in so that a test can run a command without a process of its own. */
export interface CliIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** All of standard input. */
  readonly stdin: () => Promise<string>;
  readonly fetch: typeof fetch;
  /** Standard output is a terminal a person reads. */
  readonly isTty: boolean;
  /** A terminal controls this process, so that its Ctrl-C reaches our children without us. */
  readonly hasTerminal: boolean;
  readonly now: () => Date;
  /** 0 to 1. */
  readonly random: () => number;
  readonly spawn: typeof spawn;
  /** Calls `listener` for every such signal to this process; the answer takes the listener off again. */
  readonly onSignal: (signal: NodeJS.Signals, listener: () => void) => () => void;
}

export type Environment = Readonly<Record<string, string | undefined>>;
