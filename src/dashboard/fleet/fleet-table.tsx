import { useEffect, useRef, useState } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { FleetRow } from "./fleet-row.tsx";
import { createTurns, TurnsContext } from "./use-row-assessment.ts";

/** Rows drawn at once; further ones when the end comes near. Sorted and searched are always all of them. */
const STEP = 60;

export function FleetTable({ rollouts }: { readonly rollouts: readonly Rollout[] }) {
  const [shown, setShown] = useState(STEP);
  const [turns] = useState(() => createTurns(3));
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
    <TurnsContext value={turns}>
      <table className="table fleet">
        <caption className="visually-hidden">Rollouts, those that need attention first</caption>
        <thead>
          <tr>
            <th scope="col">Health</th>
            <th scope="col">Rollout</th>
            <th scope="col">Stage</th>
            <th scope="col">Open blockers</th>
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
    </TurnsContext>
  );
}
