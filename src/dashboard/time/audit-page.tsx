import { PageTitle } from "../layout/page-title.tsx";
import { useRouter } from "../routing/router.tsx";
import { auditSearch, filtersOf } from "./audit-query.ts";
import { AuditFilterForm } from "./audit-filter-form.tsx";
import { AuditTimeline } from "./audit-timeline.tsx";
import { ChainState } from "./chain-state.tsx";
import { ExportButtons } from "./export-buttons.tsx";
import "./time.css";

/** The trail of every decision of all rollouts the viewer may read. Its filters are in the address, so it can be sent on. */
export function AuditPage() {
  const { query, go } = useRouter();
  const filters = filtersOf(query.toString());
  return (
    <div className="stack">
      <div className="page-head">
        <PageTitle title="Audit trail">Audit trail</PageTitle>
        <div className="row no-print">
          <ExportButtons filters={filters} />
          <button type="button" className="button button-small" onClick={() => print()}>
            Print
          </button>
        </div>
      </div>
      <ChainState rollout={filters.rollout} />
      <AuditFilterForm
        key={auditSearch(filters)}
        filters={filters}
        apply={(next) => go(`/audit${auditSearch(next)}`, { replace: true })}
      />
      <AuditTimeline filters={filters} />
    </div>
  );
}
