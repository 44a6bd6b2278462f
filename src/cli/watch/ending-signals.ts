import type { CliIo } from "../cli-io.ts";

/** These end a program that does not say otherwise. */
const ENDING = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/**
 * Calls back with the exit code by which a shell tells of such a signal; the answer ends that. A process that does not listen is
 * not ended by them where it is the first of a container: the kernel gives that one no default.
 */
export function onEndingSignal({ onSignal }: Pick<CliIo, "onSignal">, listener: (code: number) => void): () => void {
  const listening = (Object.keys(ENDING) as (keyof typeof ENDING)[]).map((name) =>
    onSignal(name, () => listener(128 + ENDING[name])),
  );
  return () => listening.forEach((stop) => stop());
}
