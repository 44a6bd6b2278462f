import type { Impact, RuleChange } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import { FlagChanges } from "../parts/flag-changes.tsx";
import type { IconName } from "../parts/icon-shapes.ts";
import { Note } from "../parts/note.tsx";
import type { Tone } from "../parts/tone.ts";

/** What adopting another version means: at once, for the rules, and for each stage. */
export function ImpactReport({ impact: { now, stages, rules, rebaseline } }: { readonly impact: Impact }) {
  const changed = stages.filter(({ changes }) => changes.length > 0);
  return (
    <>
      {now && (
        <section>
          <h3>At once</h3>
          <p>
            {now.newExposure
              ? `The exposure begins anew, so runs and evidence are gathered from here on: ${now.exposureReasons.join("; ")}.`
              : "The exposure goes on: runs and evidence gathered so far count."}
          </p>
          {rebaseline.length > 0 && (
            <p>
              The baseline of {rebaseline.join(", ")} must be frozen anew: <code>sluice baseline replace RUN…</code>
            </p>
          )}
          {now.raisesAutonomy && (
            <Note tone="stop" icon="warning">
              <p>The observed system may act more on its own at once.</p>
            </Note>
          )}
          <FlagChanges changes={now.changes} caption="What it changes at once" none="No flag in force changes." />
        </section>
      )}
      <section>
        <h3>Rules</h3>
        {rules.length === 0 ? <p className="quiet small">No rule differs.</p> : <RuleList rules={rules} />}
      </section>
      {changed.length > 0 && (
        <section>
          <h3>Flags by stage</h3>
          {changed.map(({ stage, changes, raisesAutonomy }) => (
            <div key={stage}>
              <h4>
                {stage}
                {raisesAutonomy && " (may raise autonomy)"}
              </h4>
              <FlagChanges changes={changes} caption={`What it changes in ${stage}`} />
            </div>
          ))}
        </section>
      )}
    </>
  );
}

const EFFECTS: Readonly<Record<RuleChange["effect"], { readonly tone: Tone; readonly icon: IconName }>> = {
  looser: { tone: "stop", icon: "warning" },
  unclear: { tone: "wait", icon: "unknown" },
  tighter: { tone: "good", icon: "lock" },
  neutral: { tone: "mute", icon: "dot" },
};

/** What bears on where the rollout is comes first. */
function RuleList({ rules }: { readonly rules: readonly RuleChange[] }) {
  const sorted = rules.toSorted((one, other) => Number(other.present) - Number(one.present));
  return (
    <ul className="rule-changes">
      {sorted.map(({ effect, message, present }) => (
        <li key={message}>
          <Badge {...EFFECTS[effect]}>{effect}</Badge> {message}
          {present && <strong> Bears on where the rollout is.</strong>}
        </li>
      ))}
    </ul>
  );
}
