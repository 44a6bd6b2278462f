import type { ReactNode } from "react";

interface WideTableProps {
  /** Whoever scrolls it by keyboard hears this. */
  readonly label: string;
  readonly caption?: string;
  readonly columns: readonly string[];
  /** The rows. */
  readonly children: ReactNode;
}

/** A table whose columns are as they come, which may be wider than the page. */
export function WideTable({ label, caption, columns, children }: WideTableProps) {
  return (
    <div className="table-scroll" role="region" aria-label={label} tabIndex={0}>
      <table className="table small">
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
