import { useRollout } from "../api/queries.ts";
import { AsyncView } from "../parts/async-view.tsx";
import type { Params } from "../routing/routes.ts";
import { AsOf } from "./as-of.tsx";
import { NO_FILTERS } from "./audit-query.ts";
import { AuditTimeline } from "./audit-timeline.tsx";
import { ChainState } from "./chain-state.tsx";
import { ExportButtons } from "./export-buttons.tsx";
import { MomentDifference } from "./moment-difference.tsx";
import "./time.css";

/** A rollout at any moment it has been through, what lies between two of them, and its trail. */
export function HistoryPage({ params }: { readonly params: Params }) {
  const name = params["rollout"] ?? "";
  const rollout = useRollout(name);
  const filters = { ...NO_FILTERS, rollout: name };
  return (
    <AsyncView query={rollout} what="the rollout" height={30}>
      {({ revision }) => (
        <div className="stack">
          <AsOf rollout={name} latest={revision} />
          <MomentDifference rollout={name} latest={revision} />
          <div className="row spread">
            <h2>Trail</h2>
            <div className="row no-print">
              <ExportButtons filters={filters} />
            </div>
          </div>
          <ChainState rollout={name} />
          <AuditTimeline filters={filters} />
        </div>
      )}
    </AsyncView>
  );
}
