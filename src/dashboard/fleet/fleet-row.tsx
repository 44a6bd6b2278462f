import { useRef } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import { useNow } from "../parts/now-provider.tsx";
import { exactTime, shortSpan } from "../parts/relative-time.tsx";
import { StageDots } from "../parts/stage-dots.tsx";
import { useOnScreen } from "../parts/use-on-screen.ts";
import { VerdictBadge } from "../parts/verdict-badge.tsx";
import { isOf } from "../rollout/is-of.ts";
import { Link } from "../routing/router.tsx";
import { pathTo } from "../routing/routes.ts";
import { healthOf, nextAction, openBlockers } from "./health.ts";
import { useRowAssessment } from "./use-row-assessment.ts";

export function FleetRow({ rollout }: { readonly rollout: Rollout }) {
  const now = useNow();
  const ref = useRef<HTMLTableRowElement>(null);
  const answer = useRowAssessment(rollout.rollout, useOnScreen(ref)).data;
  const assessed = answer && isOf(answer, rollout) ? answer : undefined;
  const { word, tone, icon } = healthOf(rollout);
  const place = rollout.stages.indexOf(rollout.stage);
  return (
    <tr ref={ref} data-testid={`fleet-${rollout.rollout}`}>
      <td>
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      </td>
      <th scope="row">
        <Link to={pathTo("/rollouts/:rollout", { rollout: rollout.rollout })} className="fleet-name">
          {rollout.rollout}
        </Link>
        {rollout.definition.name !== rollout.rollout && (
          <span className="small quiet fleet-document"> by {rollout.definition.name}</span>
        )}
      </th>
      <td>
        <span className="fleet-stage">
          <StageDots count={rollout.stages.length} at={place} />
          <span>
            <span className="small quiet nowrap">
              {place + 1} of {rollout.stages.length}
            </span>{" "}
            {rollout.stageTitle}
          </span>
        </span>
      </td>
      <td data-label="Open blockers">
        <span className="fleet-blockers">
          <Count blockers={openBlockers(assessed ?? structural(rollout))} />
          {assessed ? <VerdictBadge verdict={assessed.verdict} /> : <span className="small quiet">…</span>}
        </span>
      </td>
      <td data-label="Next">{nextAction(rollout, assessed?.blockers)}</td>
      <td className="number" data-label="In stage">
        <time dateTime={rollout.exposure.since} title={exactTime(rollout.exposure.since)}>
          {shortSpan(now - Date.parse(rollout.exposure.since))}
        </time>
      </td>
    </tr>
  );
}

/** What is in the way as far as that shows without telemetry. */
function structural(rollout: Rollout) {
  return { blockers: rollout.actions.find(({ command }) => command === "promote")?.blockers ?? [] };
}

function Count({ blockers }: { readonly blockers: ReturnType<typeof openBlockers> }) {
  const title = blockers.map(({ message }) => message).join("\n");
  return (
    <span className="fleet-count" title={title}>
      {blockers.length === 0 ? "none" : blockers.length}
    </span>
  );
}
