import type { ExplainedFlags } from "../../generated/contract.ts";
import { FlagName } from "../parts/flag-name.tsx";
import { flagText } from "../parts/flag-changes.tsx";

interface EnvironmentTableProps {
  readonly environment: ExplainedFlags;
  readonly caption: string;
}

/** Every value of an environment and where it comes from; what a kill switch forces stands out. */
export function EnvironmentTable({ environment: { flags }, caption }: EnvironmentTableProps) {
  return (
    <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table className="table environment">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Variable</th>
            <th scope="col">Value</th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(flags).map(([name, { value, source }]) => (
            <tr key={name}>
              <th scope="row" className="mono">
                <FlagName name={name} />
              </th>
              <td className="mono environment-value">{flagText(value)}</td>
              <td className={source.startsWith("kill switch") ? "small tone-stop" : "small quiet"}>{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
