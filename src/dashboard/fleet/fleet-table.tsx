import { useEffect, useRef, useState } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import { useNow } from "../parts/now-provider.tsx";
import { exactTime, shortSpan } from "../parts/relative-time.tsx";
import { Link } from "../routing/router.tsx";
import { pathTo } from "../routing/routes.ts";
import { StageDots } from "../parts/stage-dots.tsx";
import { healthOf, nextAction, openBlockers } from "./health.ts";

/** Rows drawn at once; further ones when the end comes near. Sorted and searched are always all of them. */
const STEP = 60;

export function FleetTable({ rollouts }: { readonly rollouts: readonly Rollout[] }) {
  const [shown, setShown] = useState(STEP);
  const end = useRef<HTMLDivElement>(null);
  const more = rollouts.length > shown;
  useEffect(() => {
    if (!end.current || !more) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setShown((count) => count + STEP), {
      rootMargin: "600px",
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [more, shown]);
  return (
    <>
      <table className="table fleet">
        <caption className="visually-hidden">Rollouts, those that need attention first</caption>
        <thead>
          <tr>
            <th scope="col">Health</th>
            <th scope="col">Rollout</th>
            <th scope="col">Stage</th>
            <th scope="col" className="number">
              Blockers
            </th>
            <th scope="col">Next action</th>
            <th scope="col" className="number">
              In stage
            </th>
          </tr>
        </thead>
        <tbody>
          {rollouts.slice(0, shown).map((rollout) => (
            <FleetRow key={rollout.rollout} rollout={rollout} />
          ))}
        </tbody>
      </table>
      {more && (
        <div ref={end} className="fleet-more">
          <button type="button" className="button" onClick={() => setShown((count) => count + STEP)}>
            Show {Math.min(STEP, rollouts.length - shown)} more
          </button>
        </div>
      )}
    </>
  );
}

function FleetRow({ rollout }: { readonly rollout: Rollout }) {
  const now = useNow();
  const { word, tone, icon } = healthOf(rollout);
  const blockers = openBlockers(rollout);
  const place = rollout.stages.indexOf(rollout.stage);
  return (
    <tr data-testid={`fleet-${rollout.rollout}`}>
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
          <span className="small quiet fleet-document">by {rollout.definition.name}</span>
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
      <td className="number" data-label="Blockers">
        {blockers.length === 0 ? (
          <span className="quiet">
            <span aria-hidden="true">–</span>
            <span className="visually-hidden">none</span>
          </span>
        ) : (
          <span title={blockers.map(({ message }) => message).join("\n")}>{blockers.length}</span>
        )}
      </td>
      <td data-label="Next">{nextAction(rollout)}</td>
      <td className="number" data-label="In stage">
        <time dateTime={rollout.exposure.since} title={exactTime(rollout.exposure.since)}>
          {shortSpan(now - Date.parse(rollout.exposure.since))}
        </time>
      </td>
    </tr>
  );
}
