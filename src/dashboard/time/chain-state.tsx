import { useQuery } from "@tanstack/react-query";
import type { AuditVerification, VerifiedTrail } from "../../generated/contract.ts";
import { useApi } from "../api/session.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import { Badge } from "../parts/badge.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";

/** Whether the trail is unbroken, with the heads to hold a later check against. `rollout` "": of all. */
export function ChainState({ rollout }: { readonly rollout: string }) {
  const api = useApi();
  const query = useQuery({
    // Apart from the trail: it recomputes every event there ever was, which must not happen at each new one.
    queryKey: ["chain", rollout],
    queryFn: ({ signal }) => {
      const search = rollout === "" ? "" : `?rollout=${encodeURIComponent(rollout)}`;
      return api.json<AuditVerification>(`/v1/audit/verify${search}`, { signal });
    },
  });
  return (
    <AsyncView query={query} what="the state of the chain" height={3}>
      {({ valid, rollouts }) => (
        <section className={`panel chain ${valid ? "" : "chain-broken"}`} aria-label="Chain of the trail">
          <div className="row spread">
            <p className="row">
              {valid ? (
                <Badge tone="good" icon="good">
                  Chain verified
                </Badge>
              ) : (
                <Badge tone="stop" icon="stop">
                  Chain broken
                </Badge>
              )}
              <span>
                {counted(rollouts)}, recomputed <RelativeTime at={new Date(query.dataUpdatedAt).toISOString()} />
              </span>
            </p>
            <button
              type="button"
              className="button button-small no-print"
              disabled={query.isFetching}
              onClick={() => void query.refetch()}
            >
              Verify again
            </button>
          </div>
          {rollouts
            .filter(({ problem }) => problem)
            .map(({ rollout: name, problem }) => (
              <p key={name}>
                <strong>{name}</strong>: from event {problem?.seq} on nothing can be believed; {problem?.why}.
              </p>
            ))}
          <details open={!valid}>
            <summary className="small">Heads</summary>
            <Heads trails={rollouts} />
          </details>
        </section>
      )}
    </AsyncView>
  );
}

function Heads({ trails }: { readonly trails: readonly VerifiedTrail[] }) {
  return (
    <div className="table-scroll" role="region" aria-label="Heads of the chains" tabIndex={0}>
      <table className="table small">
        <thead>
          <tr>
            <th scope="col">Trail</th>
            <th scope="col" className="number">
              Events in order
            </th>
            <th scope="col">Hash of the last one</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {trails.map(({ rollout, events, head, problem }) => (
            <tr key={rollout}>
              <th scope="row">{rollout}</th>
              <td className="number">{events}</td>
              <td className="mono hash">{head.hash}</td>
              <td>{problem ? `broken at ${problem.seq}` : "verified"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function counted(trails: readonly VerifiedTrail[]): string {
  const events = trails.reduce((sum, trail) => sum + trail.events, 0);
  return `${events} events in ${trails.length} trail${trails.length === 1 ? "" : "s"}`;
}
