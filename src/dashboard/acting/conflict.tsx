import { useQuery } from "@tanstack/react-query";
import type { AuditPage, Rollout } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { Note } from "../parts/note.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";

interface ConflictProps {
  readonly seen: Rollout;
  /** As it is now, as far as that was read. */
  readonly now: Rollout | undefined;
  readonly goOn: (fresh: Rollout) => void;
}

/** Somebody else moved the rollout since it was looked at: what they did, and the way on, by looking anew. */
export function Conflict({ seen, now, goOn }: ConflictProps) {
  const api = useApi();
  const { data } = useQuery({
    queryKey: keys.of(seen.rollout, "conflict", seen.revision, now?.revision),
    queryFn: ({ signal }) =>
      api.json<AuditPage>(`/v1/audit?rollout=${encodeURIComponent(seen.rollout)}&limit=20`, { signal }),
  });
  const events = (data?.items ?? []).filter(({ revision }) => revision > seen.revision);
  const fresh = now && now.revision > seen.revision ? now : undefined;
  return (
    <Note tone="wait" icon="warning" role="alert">
      <p>
        <strong>Somebody else changed {seen.rollout} since you looked.</strong> You saw revision {seen.revision}
        {fresh && `; it is at ${fresh.revision} now, in ${fresh.stage}`}. Nothing of yours was carried out.
      </p>
      {events.length > 0 && (
        <ul>
          {events.map(({ id, actor, type, at, reason }) => (
            <li key={id}>
              {actor}: {type.replace(".", " ").replaceAll("_", " ")}, <RelativeTime at={at} />
              {reason !== null && <> — “{reason}”</>}
            </li>
          ))}
        </ul>
      )}
      <p>
        <button type="button" className="button button-small" disabled={!fresh} onClick={() => fresh && goOn(fresh)}>
          {fresh ? "Look at it as it is now" : "Reading it anew …"}
        </button>
      </p>
    </Note>
  );
}
