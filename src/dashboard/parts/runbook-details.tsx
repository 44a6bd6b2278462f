import type { Runbook } from "../../generated/contract.ts";

/** What to do about a symptom, one click away. */
export function RunbookDetails({ runbook }: { readonly runbook: Runbook }) {
  return (
    <details className="runbook">
      <summary>Runbook: {runbook.title}</summary>
      <div className="stack-small small">
        <p>
          <strong>Seen:</strong> {runbook.symptom}
        </p>
        <p>
          <strong>Usual cause:</strong> {runbook.cause}
        </p>
        <ol>
          {runbook.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </details>
  );
}
