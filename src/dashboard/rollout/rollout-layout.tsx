import { useEffect, useRef, type ReactNode } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { KillSection } from "../acting/kill-section.tsx";
import { useRollout } from "../api/queries.ts";
import { isProblem } from "../api/problem.ts";
import { healthOf } from "../fleet/health.ts";
import { NotFound } from "../layout/not-found.tsx";
import { PageTitle } from "../layout/page-title.tsx";
import { PAGES } from "../pages.tsx";
import { useAnnounce } from "../parts/announcer.tsx";
import { Badge } from "../parts/badge.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { Link, useRouter } from "../routing/router.tsx";
import { pathTo } from "../routing/routes.ts";
import { RolloutActions } from "./rollout-actions.tsx";
import "./rollout.css";

interface RolloutLayoutProps {
  readonly rollout: string;
  readonly children: ReactNode;
}

/** Around every view of a rollout: its name and state, the tabs, and the kill switches, which wait for none of the others. */
export function RolloutLayout({ rollout, children }: RolloutLayoutProps) {
  const query = useRollout(rollout);
  const { path } = useRouter();
  useAnnounceChanges(query.data);
  if (isProblem(query.error, "rollout-not-found")) {
    return <NotFound>There is no rollout {rollout}, or none you may read</NotFound>;
  }
  return (
    <>
      <div className="page-head">
        <div className="stack-small">
          <PageTitle title={rollout}>{rollout}</PageTitle>
          {query.data && <Head rollout={query.data} />}
        </div>
        {query.data && <RolloutActions rollout={query.data} />}
      </div>
      <nav className="tabs no-print" aria-label={`Views of ${rollout}`}>
        {PAGES.map(({ pattern, tab }) => {
          const to = pathTo(pattern, { rollout });
          return (
            tab !== undefined && (
              <Link key={pattern} to={to} current={to === path}>
                {tab}
              </Link>
            )
          );
        })}
      </nav>
      <div className="rollout-columns">
        <div className="stack rollout-main">{children}</div>
        <KillSection rollout={rollout} />
      </div>
    </>
  );
}

function Head({ rollout }: { readonly rollout: Rollout }) {
  const { word, tone, icon } = healthOf(rollout);
  return (
    <p className="row rollout-head" data-testid="rollout-head">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      <span>
        <strong>{rollout.stageTitle}</strong>{" "}
        <span className="quiet">
          (stage {rollout.stages.indexOf(rollout.stage) + 1} of {rollout.stages.length}, <code>{rollout.stage}</code>)
        </span>
      </span>
      <span className="quiet">
        since <RelativeTime at={rollout.exposure.since} /> · revision {rollout.revision}
        {rollout.monitor?.lastLook && (
          <>
            {" "}
            · watched, last <RelativeTime at={rollout.monitor.lastLook.at} />
          </>
        )}
      </span>
    </p>
  );
}

/** Says what changed while somebody was looking: a screen reader shows nothing of a badge that turns. */
function useAnnounceChanges(rollout: Rollout | undefined): void {
  const announce = useAnnounce();
  const before = useRef<Rollout | undefined>(undefined);
  useEffect(() => {
    const old = before.current;
    before.current = rollout;
    if (!rollout || !old || old.revision === rollout.revision) return;
    const word = healthOf(rollout).word.toLowerCase();
    announce(`${rollout.rollout} changed: ${word}, in ${rollout.stageTitle}, revision ${rollout.revision}.`);
  }, [rollout, announce]);
}
