import type { Runbook } from "../../generated/contract.ts";
import { InlineProse } from "./inline-prose.tsx";

interface RunbookDetailsProps {
  readonly runbook: Runbook;
  /** Spelled out from the beginning. */
  readonly open?: boolean;
}

/** What to do about a symptom, one click away. */
export function RunbookDetails({ runbook, open = false }: RunbookDetailsProps) {
  return (
    <details className="runbook" open={open}>
      <summary>Runbook: {runbook.title}</summary>
      <div className="stack-small small">
        <p>
          <strong>Seen:</strong> <InlineProse text={runbook.symptom} />
        </p>
        <p>
          <strong>Usual cause:</strong> <InlineProse text={runbook.cause} />
        </p>
        <ol>
          {runbook.steps.map((step) => (
            <li key={step}>
              <InlineProse text={step} />
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}
