import type { UseQueryResult } from "@tanstack/react-query";
import { Failure, Loading } from "../parts/async-view.tsx";
import { BlockerList } from "../parts/blocker-list.tsx";
import { FlagChanges } from "../parts/flag-changes.tsx";
import { Note } from "../parts/note.tsx";
import type { Command } from "./command.ts";
import { ImpactReport } from "./impact-report.tsx";
import type { Foreseen } from "./use-command.ts";

interface PreviewProps {
  readonly preview: UseQueryResult<Foreseen>;
  readonly command: Command;
}

/** What the service says a command would lead to now: the difference it makes, or why it would be refused. */
export function Preview({ preview, command }: PreviewProps) {
  const { data, error, isPending } = preview;
  if (isPending) return <Loading what="what it would do" height={7} />;
  if (!data) return <Failure what="what it would do" error={error} retry={() => void preview.refetch()} />;
  if (data.refused) {
    const { blockers = [], runbooks = [], impact } = data.problem;
    return (
      <>
        <Note tone="stop" icon="lock" role="status">
          <p>
            <strong>It would be refused</strong>, for what follows. Nothing has been changed or recorded.
          </p>
        </Note>
        <BlockerList blockers={blockers} runbooks={runbooks} />
        {impact && <ImpactReport impact={impact} />}
      </>
    );
  }
  const { changes, advisories, impact } = data.answer;
  return (
    <>
      {command.kind === "promote" && (
        <Note tone="good" icon="good" role="status">
          <p>The gate is open: it would be accepted.</p>
        </Note>
      )}
      {impact ? <ImpactReport impact={impact} /> : <FlagChanges changes={changes} caption="What it changes" />}
      {advisories.length > 0 && (
        <Note tone="wait" icon="warning">
          <ul>
            {advisories.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Note>
      )}
    </>
  );
}
