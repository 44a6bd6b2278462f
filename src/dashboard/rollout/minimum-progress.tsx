import type { Assessment } from "../../generated/contract.ts";
import { Icon } from "../parts/icon.tsx";
import { shortSpan } from "../parts/relative-time.tsx";

interface Amount {
  readonly what: string;
  readonly have: number;
  readonly need: number;
  /** "2 of 3 runs" */
  readonly words: string;
}

/** Least exposure as bars with their numbers: runs, time, and the samples that criteria still wait for. */
export function MinimumProgress({ assessed }: { readonly assessed: Assessment }) {
  const amounts = amountsOf(assessed);
  if (amounts.length === 0) return null;
  return (
    <dl className="amounts" aria-label="Least exposure">
      {amounts.map(({ what, have, need, words }) => (
        <div key={what} className="amount">
          <dt className="small quiet">{what}</dt>
          <dd>
            <strong className={have < need ? undefined : "amount-reached"}>
              {have >= need && <Icon name="good" />} {words}
            </strong>
            <progress value={Math.min(have, need)} max={need} aria-label={what} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function amountsOf({ minimum, criteria }: Pick<Assessment, "minimum" | "criteria">): readonly Amount[] {
  const { runs, durationMs } = minimum;
  const samples = new Map<string, Amount>();
  for (const { title, sample, needs } of criteria) {
    if (needs.sample === undefined || sample === null) continue;
    const need = sample + Math.ceil(needs.sample);
    // "None of one" is no progress to watch; its blocker says it all.
    if (need < 2) continue;
    samples.set(title, { what: title, have: sample, need, words: `${sample} of ${need} in the sample` });
  }
  return [
    ...(runs.required > 0
      ? [
          {
            what: "Finished runs",
            have: runs.counted,
            need: runs.required,
            words: of(runs.counted, runs.required, "runs"),
          },
        ]
      : []),
    ...(runs.recommended > runs.required
      ? [
          {
            what: "Recommended runs",
            have: runs.counted,
            need: runs.recommended,
            words: of(runs.counted, runs.recommended, "runs").replace("needed", "advised"),
          },
        ]
      : []),
    ...(durationMs.required > 0
      ? [
          {
            what: "Time in this stage",
            have: durationMs.elapsed,
            need: durationMs.required,
            words: `${shortSpan(durationMs.elapsed)} of ${shortSpan(durationMs.required)}`,
          },
        ]
      : []),
    ...samples.values(),
  ];
}

function of(have: number, need: number, unit: string): string {
  return have < need ? `${have} of ${need} ${unit}` : `${have} ${unit}, ${need} needed`;
}
