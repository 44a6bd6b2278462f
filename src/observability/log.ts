import { pino } from "pino";
import { createLineRedactor } from "./redactor.ts";

export const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type Write = (fields: object, message: string) => void;

/** One JSON object a line. `fields` may hold an `err`, which is told with its stack and its causes. */
export interface Log {
  readonly error: Write;
  readonly warn: Write;
  readonly info: Write;
  readonly debug: Write;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Takes a line with its end. */
  readonly write: (line: string) => void;
  /** Never shown, however they got into a line. */
  readonly secrets: readonly string[];
  readonly clock: () => Date;
}

/**
 * The log of the process. Secrets are taken out at its end, where a line is written and not where it is made: a message of a
 * driver or a stack nobody thought of passes here as well.
 */
export function createLog({ level, write, secrets, clock }: LogOptions): Log {
  const redact = createLineRedactor(secrets);
  return pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: () => `,"time":"${clock().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => write(redact(line)) },
  );
}
