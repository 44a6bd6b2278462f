import { ApiProblem, describeError } from "../api/problem.ts";
import { BlockerList } from "../parts/blocker-list.tsx";
import { Note } from "../parts/note.tsx";

interface OutcomeProps {
  readonly error: unknown;
  /** Whether pressing the button once more repeats the very same deed. */
  readonly again: boolean;
}

/** What came of a command that was not carried out, or of which nobody knows. */
export function Outcome({ error, again }: OutcomeProps) {
  if (error === null || error === undefined) return null;
  if (error instanceof ApiProblem && error.status < 500) {
    const { blockers, runbooks, detail, title } = error.problem;
    return (
      <>
        <Note tone="stop" icon="lock" role="alert">
          <p>
            <strong>{title}.</strong> {blockers ? "Nothing was changed." : detail}
          </p>
        </Note>
        {blockers && <BlockerList blockers={blockers} runbooks={runbooks ?? []} />}
      </>
    );
  }
  return (
    <Note tone="stop" icon="warning" role="alert">
      <p>
        <strong>It is not known whether it was carried out.</strong> {describeError(error)}
      </p>
      {again && <p>Sending it again is safe: it counts once.</p>}
    </Note>
  );
}
