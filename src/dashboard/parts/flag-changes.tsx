import type { FlagValue } from "../../generated/contract.ts";
import { FlagName } from "./flag-name.tsx";

export interface ShownChange {
  readonly name: string;
  /** null: not served then. */
  readonly from: FlagValue | null;
  readonly to: FlagValue | null;
}

interface FlagChangesProps {
  readonly changes: readonly ShownChange[];
  readonly caption: string;
  /** Said where nothing changes. */
  readonly none?: string;
}

/** What differs between two environments. */
export function FlagChanges({ changes, caption, none = "No flag changes." }: FlagChangesProps) {
  if (changes.length === 0) return <p className="quiet small">{none}</p>;
  return (
    <table className="changes">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Flag</th>
          <th scope="col">Was</th>
          <th scope="col">Becomes</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, from, to }) => (
          <tr key={name}>
            <th scope="row">
              <FlagName name={name} />
            </th>
            <td>{flagText(from)}</td>
            <td className="to">{flagText(to)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function flagText(value: FlagValue | null): string {
  return value === null ? "not served" : String(value);
}
