import { useDeferredValue, useMemo, useState } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import { Icon } from "../parts/icon.tsx";
import { FreezeControl } from "../acting/freeze-control.tsx";
import { FleetTable } from "./fleet-table.tsx";
import { HEALTHS, healthOf } from "./health.ts";
import { sortByAttention } from "./fleet-view.ts";
import { useFleet } from "./use-fleet.ts";
import "./fleet.css";

/** Every rollout, what needs somebody first. */
export function FleetPage() {
  const fleet = useFleet();
  return (
    <>
      <div className="page-head">
        <div className="stack-small">
          <PageTitle title="Fleet">Fleet</PageTitle>
          {fleet.data && fleet.data.length > 0 && <Counts rollouts={fleet.data} />}
        </div>
        <FreezeControl />
      </div>
      <AsyncView query={fleet} what="the rollouts" height={18}>
        {(rollouts) =>
          rollouts.length === 0 ? <EmptyFleet /> : <Found rollouts={rollouts} loading={fleet.isFetching} />
        }
      </AsyncView>
    </>
  );
}

function Counts({ rollouts }: { readonly rollouts: readonly Rollout[] }) {
  return (
    <ul className="counts" aria-label="Rollouts by health">
      {HEALTHS.map((health) => {
        const count = rollouts.filter((rollout) => healthOf(rollout).rank === health.rank).length;
        return (
          count > 0 && (
            <li key={health.word} className={`tone-${health.tone}`}>
              <Icon name={health.icon} /> <strong>{count.toLocaleString("en")}</strong> {health.word.toLowerCase()}
            </li>
          )
        );
      })}
    </ul>
  );
}

function Found({ rollouts, loading }: { readonly rollouts: readonly Rollout[]; readonly loading: boolean }) {
  const [search, setSearch] = useState("");
  const searched = useDeferredValue(search);
  const found = useMemo(() => sortByAttention(rollouts, searched), [rollouts, searched]);
  return (
    <section className="panel" aria-label="Rollouts">
      <div className="panel-head">
        <div className="fleet-search">
          <label htmlFor="search" className="visually-hidden">
            Search rollouts
          </label>
          <input
            id="search"
            className="input"
            type="search"
            placeholder="Search by name, stage, health or switch"
            autoComplete="off"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <p className="panel-note" role="status">
          {found.length === rollouts.length
            ? `${rollouts.length.toLocaleString("en")} ${rollouts.length === 1 ? "rollout" : "rollouts"}`
            : `${found.length.toLocaleString("en")} of ${rollouts.length.toLocaleString("en")} rollouts`}
          {loading && rollouts.length >= 200 ? ", reading …" : ""}
        </p>
      </div>
      {found.length === 0 ? (
        <div className="empty">
          <p>No rollout fits “{searched}”.</p>
          <button type="button" className="button" onClick={() => setSearch("")}>
            Show all
          </button>
        </div>
      ) : (
        <FleetTable rollouts={found} />
      )}
    </section>
  );
}

function EmptyFleet() {
  return (
    <section className="panel empty" data-testid="empty-fleet">
      <h2>No rollouts yet</h2>
      <p>
        A rollout begins when the service starts with its document in the folder of machines. Check the document, put it
        there and start the service again; this page shows the rollout as soon as it is there.
      </p>
      <pre>
        <code>sluice validate machines/mine.rollout.yaml</code>
      </pre>
      <p className="small">Or there are some, and you may read none of them: what you may says sluice whoami.</p>
    </section>
  );
}
