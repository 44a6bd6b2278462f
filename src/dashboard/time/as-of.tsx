import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useState } from "react";
import type { ExplainedFlags, Rollout } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import { Badge } from "../parts/badge.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { EnvironmentTable } from "../rollout/environment-table.tsx";
import { instantOfLocal } from "./audit-query.ts";

interface AsOfProps {
  readonly rollout: string;
  readonly latest: number;
}

/** The environment as it was: by revision with the slider, or by the clock. */
export function AsOf({ rollout, latest }: AsOfProps) {
  const [chosen, setChosen] = useState<{ revision: number } | { at: string } | null>(null);
  const id = useId();
  const revision = chosen !== null && "revision" in chosen ? chosen.revision : latest;
  // While the slider is dragged the last answer stays; the page asks for where it comes to rest.
  const moment = useDeferredValue(chosen === null ? `revision=${latest}` : momentQuery(chosen));
  const past = usePast(rollout, moment);
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <div className="panel-head">
        <h2 id={`${id}-title`}>As it was</h2>
        {chosen !== null && (
          <button type="button" className="button button-small" onClick={() => setChosen(null)}>
            Back to now
          </button>
        )}
      </div>
      <div className="stack as-of-body">
        <div className="as-of panel-body">
          <div className="field">
            <label htmlFor={`${id}-revision`}>
              Revision {revision} of {latest}
            </label>
            <input
              id={`${id}-revision`}
              type="range"
              min={1}
              max={latest}
              value={revision}
              disabled={latest === 1}
              onChange={({ target }) => setChosen({ revision: Number(target.value) })}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}-at`}>Or at a moment of your clock</label>
            <input
              id={`${id}-at`}
              type="datetime-local"
              step={1}
              className="input"
              onChange={({ target }) => {
                const at = instantOfLocal(target.value);
                setChosen(at === "" ? null : { at });
              }}
            />
          </div>
        </div>
        <AsyncView query={past} what="the rollout as it was" height={16}>
          {(found) => <Then {...found} now={found.state.revision === latest} />}
        </AsyncView>
      </div>
    </section>
  );
}

function usePast(rollout: string, moment: string) {
  const api = useApi();
  const path = `/v1/rollouts/${encodeURIComponent(rollout)}`;
  return useQuery({
    queryKey: keys.of(rollout, "past", moment),
    queryFn: async ({ signal }) => {
      const [state, flags] = await Promise.all([
        api.json<Rollout>(`${path}?${moment}`, { signal }),
        api.json<ExplainedFlags>(`${path}/flags/explain?${moment}`, { signal }),
      ]);
      return { state, flags };
    },
    placeholderData: keepPreviousData,
  });
}

interface ThenProps {
  readonly state: Rollout;
  readonly flags: ExplainedFlags;
  readonly now: boolean;
}

function Then({ state, flags, now }: ThenProps) {
  const { stage, stageTitle, revision, held, engaged, updatedAt } = state;
  return (
    <div className="stack-small" aria-live="polite">
      <div className="row as-of-state">
        <strong>
          {stage}: {stageTitle}
        </strong>
        <span className="quiet">
          revision {revision}, reached <RelativeTime at={updatedAt} />
        </span>
        {now ? (
          <Badge tone="info" icon="live">
            In force now
          </Badge>
        ) : (
          <Badge tone="mute" icon="wait">
            In the past
          </Badge>
        )}
        {held && (
          <Badge tone="wait" icon="hold" title={`${held.actor}: ${held.reason}`}>
            Held
          </Badge>
        )}
        {engaged.map(({ killSwitch, reason }) => (
          <Badge key={killSwitch} tone="stop" icon="power" title={reason}>
            {killSwitch}
          </Badge>
        ))}
      </div>
      <EnvironmentTable environment={flags} caption="Environment at this moment" />
    </div>
  );
}

function momentQuery(chosen: { revision: number } | { at: string }): string {
  return "revision" in chosen ? `revision=${chosen.revision}` : `at=${encodeURIComponent(chosen.at)}`;
}
