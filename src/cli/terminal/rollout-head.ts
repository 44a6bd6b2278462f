import type { Rollout } from "../../generated/contract.ts";
import type { Paint } from "./paint.ts";
import { monitorLines } from "./monitor.ts";
import { table } from "./table.ts";
import { instant, instantAndAge } from "./time.ts";

/** Where a rollout is and what is out of the ordinary about it. */
export function rolloutHead(rollout: Rollout, now: Date, paint: Paint): string {
  const { stage, stages, held, engaged, exposure, definition, outdated } = rollout;
  const other = `the service's folder holds ${outdated?.slice(0, 12)}: sluice adopt --dry-run tells what it changes`;
  const ladder = stages.map((id) => (id === stage ? paint("strong", `[${id}]`) : id)).join(" > ");
  const promotion =
    held === null ? "✓ open" : paint("doubtful", `✗ HELD since ${instant(held.at)} by ${held.actor}: ${held.reason}`);
  const switches = engaged.map(({ killSwitch, at, actor, reason }) =>
    paint("bad", `✗ ENGAGED ${killSwitch} since ${instant(at)} by ${actor}: ${reason}`),
  );
  return [
    `${paint("strong", rollout.rollout)} is in ${stage}: ${rollout.stageTitle}\n\n`,
    table(
      null,
      [
        ["stage", ladder],
        ["since", instantAndAge(exposure.since, now)],
        ["promotion", promotion],
        ...(switches.length > 0 ? switches : ["✓ all armed"]).map((text, index) => [
          index === 0 ? "switches" : "",
          text,
        ]),
        ...(rollout.monitor === null ? [] : monitorLines(rollout.monitor, now)).map((text, index) => [
          index === 0 ? "monitor" : "",
          text,
        ]),
        ["revision", String(rollout.revision)],
        ["definition", `${definition.name} ${definition.digest.slice(0, 12)}`],
        ...(outdated === null ? [] : [["", paint("doubtful", other)]]),
        ["telemetry", rollout.telemetry],
      ],
      "  ",
    ),
  ].join("");
}
