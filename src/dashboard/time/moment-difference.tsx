import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { RolloutDifference } from "../../generated/contract.ts";
import { keys } from "../api/keys.ts";
import { useApi } from "../api/session.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import { FlagChanges } from "../parts/flag-changes.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { eventTypeWords } from "./event-sentence.ts";

interface MomentDifferenceProps {
  readonly rollout: string;
  readonly latest: number;
}

/** What changed between two revisions: flags, stage, holds and switches, and the events that did it. */
export function MomentDifference({ rollout, latest }: MomentDifferenceProps) {
  const [chosen, setChosen] = useState<{ from: number; to: number } | null>(null);
  const { from, to } = chosen ?? { from: Math.max(1, latest - 1), to: latest };
  const api = useApi();
  const query = useQuery({
    queryKey: keys.of(rollout, "diff", from, to),
    queryFn: ({ signal }) =>
      api.json<RolloutDifference>(`/v1/rollouts/${encodeURIComponent(rollout)}/diff?from=${from}&to=${to}`, { signal }),
  });
  return (
    <section className="panel" aria-labelledby="difference">
      <div className="panel-head">
        <h2 id="difference">Difference</h2>
        <div className="row">
          <Pick label="From revision" value={from} least={1} most={to} pick={(next) => setChosen({ from: next, to })} />
          <Pick
            label="to revision"
            value={to}
            least={from}
            most={latest}
            pick={(next) => setChosen({ from, to: next })}
          />
        </div>
      </div>
      <div className="panel-body">
        <AsyncView query={query} what="the difference" height={8}>
          {(difference) => <Shown difference={difference} />}
        </AsyncView>
      </div>
    </section>
  );
}

interface PickProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly pick: (value: number) => void;
}

function Pick({ label, value, least, most, pick }: PickProps) {
  const id = useId();
  return (
    <span className="row">
      <label htmlFor={id} className="small">
        {label}
      </label>
      <input
        id={id}
        type="number"
        className="input pick"
        min={least}
        max={most}
        value={value}
        onChange={({ target }) => {
          const next = Number(target.value);
          if (Number.isInteger(next) && next >= least && next <= most) pick(next);
        }}
      />
    </span>
  );
}

function Shown({ difference: { from, to, changes, eventCount, events } }: { readonly difference: RolloutDifference }) {
  return (
    <div className="stack-small">
      <p>
        {from.stage === to.stage ? `${to.stage} throughout` : `${from.stage} → ${to.stage}`}
        {(from.held === null) !== (to.held === null) && (to.held === null ? "; released" : "; held")}
        {switchText(from, to)}.
      </p>
      <FlagChanges changes={changes} caption="Flags that differ" none="No flag differs." />
      <details>
        <summary className="small">
          {eventCount} event{eventCount === 1 ? "" : "s"} between them
        </summary>
        <ul className="small">
          {events.map(({ id, seq, type, at, actor }) => (
            <li key={id}>
              #{seq} {eventTypeWords(type)} by {actor}, <RelativeTime at={at} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function switchText(
  { engaged: before }: RolloutDifference["from"],
  { engaged: after }: RolloutDifference["to"],
): string {
  const names = (list: typeof before) => list.map(({ killSwitch }) => killSwitch);
  const engaged = names(after).filter((name) => !names(before).includes(name));
  const rearmed = names(before).filter((name) => !names(after).includes(name));
  return [...engaged.map((name) => `; ${name} engaged`), ...rearmed.map((name) => `; ${name} rearmed`)].join("");
}
