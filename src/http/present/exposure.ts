import type { Exposure } from "../../criteria/observation.ts";

/** Wire form `Exposure`. */
export function presentExposure({ id, since, source, runs, problem }: Exposure) {
  return {
    id,
    since,
    source,
    runs: runs.map(({ run, finished, known }) => ({ run, finished, known })),
    problem: problem && { kind: problem.kind, cause: problem.cause, message: problem.message },
  };
}
