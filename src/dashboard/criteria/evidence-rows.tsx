import type { CriterionResult } from "../../generated/contract.ts";
import { WideTable } from "../parts/wide-table.tsx";

type Evidence = Pick<CriterionResult, "rows" | "query" | "window" | "comparison">;

/** What a number rests on, behind one click: the first rows and the query that gives the rest. */
export function EvidenceRows({ rows, query, window, comparison }: Evidence) {
  if (rows.length === 0 && query === null && comparison === null) return null;
  const counts = [
    rows.length > 0 && `${rows.length} row${rows.length === 1 ? "" : "s"}`,
    query !== null && "the query",
  ];
  const named = [...counts, comparison && "the comparison"].filter((part) => typeof part === "string");
  return (
    <details className="evidence">
      <summary>Evidence: {named.join(", ")}</summary>
      <div className="stack-small">
        <p className="small quiet">
          {window.runs} run{window.runs === 1 ? "" : "s"} measured, {window.finished} of them over
        </p>
        {comparison && <Comparison {...comparison} />}
        {rows.length > 0 && <Rows rows={rows} />}
        {query !== null && <pre className="query">{query.trim()}</pre>}
      </div>
    </details>
  );
}

function Rows({ rows }: Pick<Evidence, "rows">) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <WideTable label="Rows of evidence" columns={columns}>
      {rows.map((row, index) => (
        <tr key={index}>
          {columns.map((column) => (
            <td key={column} className={typeof row[column] === "number" ? "number mono" : "mono"}>
              {String(row[column] ?? "NULL")}
            </td>
          ))}
        </tr>
      ))}
    </WideTable>
  );
}

function Comparison(comparison: NonNullable<Evidence["comparison"]>) {
  const { baseline, current, probabilityOverTarget, probabilityOverStop, designEffect, designEffectEstimated } =
    comparison;
  const side = ({ successes, trials, runs }: typeof current) => `${successes} of ${trials} in ${runs} runs`;
  return (
    <dl className="facts">
      <Fact name="Baseline">
        {side(baseline)} ({baseline.stage})
      </Fact>
      <Fact name="Now">{side(current)}</Fact>
      <Fact name="Probability of a true drop over the target">{percent(probabilityOverTarget)}</Fact>
      <Fact name="Probability of a true drop over the stop">{percent(probabilityOverStop)}</Fact>
      <Fact name="Design effect">
        {Math.round(designEffect * 100) / 100} (
        {designEffectEstimated ? "estimated from the runs" : "assumed: too few runs"})
      </Fact>
    </dl>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
