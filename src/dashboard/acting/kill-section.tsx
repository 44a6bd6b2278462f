import { useState } from "react";
import type { KillSwitch, Rollout } from "../../generated/contract.ts";
import { usePermissions } from "../api/permissions.ts";
import { useDefinition, useRollout } from "../api/queries.ts";
import { Icon } from "../parts/icon.tsx";
import { useNarrow } from "../parts/use-narrow.ts";
import { CommandButton } from "./command-button.tsx";
import { KillByName } from "./kill-by-name.tsx";
import { KillDialog } from "./kill-dialog.tsx";
import "./kill.css";

/**
 * The kill switches, beside every view of a rollout. It waits for nothing: with whatever has been read it shows the most it can,
 * and with nothing at all it still takes the name of a switch.
 */
export function KillSection({ rollout }: { readonly rollout: string }) {
  const may = usePermissions(rollout);
  const state = useRollout(rollout).data;
  const definition = useDefinition(state?.definition).data?.definition;
  const names = switchNames(state);
  const [engaging, setEngaging] = useState<string | null>(null);
  const narrow = useNarrow();
  const [unfolded, setUnfolded] = useState(false);
  const engaged = state?.engaged.length ?? 0;
  const title = (
    <>
      <Icon name="power" /> Kill switches{engaged > 0 && ` (${engaged} engaged)`}
    </>
  );
  return (
    <aside className="panel kill no-print" aria-labelledby="kill-switches">
      <h2 id="kill-switches" className="kill-title">
        {narrow ? (
          <button
            type="button"
            className="kill-unfold"
            aria-expanded={unfolded}
            aria-controls="kill-body"
            onClick={() => setUnfolded(!unfolded)}
          >
            {title} <Icon name={unfolded ? "down" : "up"} />
          </button>
        ) : (
          title
        )}
      </h2>
      <div id="kill-body" hidden={narrow && !unfolded}>
        {names.length === 0 && state && <p className="panel-body quiet">Its document declares none.</p>}
        {names.length > 0 && (
          <ul className="kill-list">
            {names.map((name) => (
              <SwitchRow
                key={name}
                name={name}
                rollout={state}
                described={definition?.killSwitches.find(({ id }) => id === name)}
                engage={may("kill") ? () => setEngaging(name) : null}
              />
            ))}
          </ul>
        )}
        {!state && (may("kill") ? <KillByName engage={setEngaging} /> : <p className="panel-body quiet">Reading …</p>)}
      </div>
      {engaging !== null && (
        <KillDialog
          rollout={rollout}
          name={engaging}
          state={state}
          definition={definition}
          close={() => setEngaging(null)}
        />
      )}
    </aside>
  );
}

/** In the order of the document, which is that of severity for whoever wrote it. */
function switchNames(state: Rollout | undefined): readonly string[] {
  const targets = (state?.actions ?? []).filter(({ command }) => command === "engage" || command === "rearm");
  return targets.flatMap(({ target }) => (target === null ? [] : [target]));
}

interface SwitchRowProps {
  readonly name: string;
  readonly rollout: Rollout | undefined;
  readonly described: KillSwitch | undefined;
  /** null: the viewer may not. */
  readonly engage: (() => void) | null;
}

function SwitchRow({ name, rollout, described, engage }: SwitchRowProps) {
  const engaged = rollout?.engaged.find(({ killSwitch }) => killSwitch === name);
  return (
    <li className="stack-small" data-testid={`switch-${name}`}>
      <h3>{described?.title ?? name}</h3>
      <p className="small quiet">
        <code>{name}</code>
        {described && ` · severity ${described.severity}`}
        {described && described.rollbackTo !== null && ` · back to ${described.rollbackTo}`}
      </p>
      {engaged && rollout ? (
        <div className="row spread">
          <span className="badge tone-stop">
            <Icon name="power" /> Engaged
          </span>
          <CommandButton rollout={rollout} command={{ kind: "rearm", killSwitch: name }} small>
            Rearm …
          </CommandButton>
        </div>
      ) : (
        <div className="row spread">
          <span className="small quiet">Armed</span>
          {engage && (
            <button type="button" className="button button-small button-stop-quiet" onClick={engage}>
              Engage …<span className="visually-hidden"> {name}</span>
            </button>
          )}
        </div>
      )}
    </li>
  );
}
