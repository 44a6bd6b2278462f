import type { Blocker, Needs, Runbook } from "../../generated/contract.ts";
import { Icon } from "./icon.tsx";
import { RunbookDetails } from "./runbook-details.tsx";
import { exactTime, shortSpan } from "./relative-time.tsx";

interface BlockerListProps {
  readonly blockers: readonly Blocker[];
  readonly runbooks?: readonly Runbook[];
}

/** What is in the way, each with what would clear it; the worst first, and no more at once than can be taken in. */
export function BlockerList({ blockers, runbooks = [] }: BlockerListProps) {
  const sorted = blockers.toSorted((a, b) => Number(FATAL.has(b.code)) - Number(FATAL.has(a.code)));
  // Several things often have one cause; the runbook is beside the first of them.
  const items = sorted.map((blocker, index) => {
    const told = sorted.slice(0, index).some(({ runbook }) => runbook === blocker.runbook);
    const runbook = told ? undefined : runbooks.find(({ id }) => id === blocker.runbook);
    return <Item key={`${blocker.code} ${blocker.subject}`} blocker={blocker} runbook={runbook} />;
  });
  const rest = items.slice(AT_ONCE);
  return (
    <div className="blockers">
      <ul aria-label="Blockers">{items.slice(0, AT_ONCE)}</ul>
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <ul aria-label="Further blockers">{rest}</ul>
        </details>
      )}
    </div>
  );
}

function Item({ blocker, runbook }: { readonly blocker: Blocker; readonly runbook: Runbook | undefined }) {
  const { subject, found, clears } = inParts(blocker);
  const fatal = FATAL.has(blocker.code);
  return (
    <li className={fatal ? "fatal" : undefined}>
      <Icon name={fatal ? "stop" : "lock"} />
      <div className="stack-small">
        <p>
          {subject !== null && <strong>{subject}:</strong>} {found}
        </p>
        {clears !== null && (
          <p className="small quiet">
            <strong>Clears it:</strong> {clears}
          </p>
        )}
        {runbook && <RunbookDetails runbook={runbook} />}
      </div>
    </li>
  );
}

const AT_ONCE = 5;
const FATAL = new Set<Blocker["code"]>(["criterion-failed", "stop-condition-triggered", "kill-switch-engaged"]);

interface Parts {
  /** What it is about, as the message begins ("Telemetry completeness: …"); null where it does not. */
  readonly subject: string | null;
  readonly found: string;
  /** Numbers to plan with go before advice. Null where the message says all there is. */
  readonly clears: string | null;
}

/** A blocker's message taken apart, so that it can be scanned. */
export function inParts(blocker: Blocker): Parts {
  const [message = "", advice] = blocker.message.split(" To do: ");
  const capital = message.charAt(0).toUpperCase() + message.slice(1);
  const [, subject = null, found = capital] = /^([^:;]{1,80}): (.+)$/s.exec(capital) ?? [];
  return { subject, found, clears: needsInWords(blocker.needs) ?? advice ?? clearedBy(blocker) };
}

function clearedBy({ code, subject, expected }: Blocker): string | null {
  switch (code) {
    case "kill-switch-engaged":
      return `rearming ${subject ?? "the switch"} once its cause is gone`;
    case "promotion-held":
      return "releasing it once its cause is gone";
    case "frozen":
      return "lifting the freeze";
    case "criterion-error":
    case "stop-condition-unknown":
      return "making the measurement possible again; force passes over what cannot be measured";
    case "criterion-failed":
      return expected === null ? null : `a measurement of ${expected}`;
    case "stop-condition-triggered":
      return "mending its cause; nothing passes over a stop condition";
    default:
      return null;
  }
}

function needsInWords(needs: Needs): string | null {
  const parts: string[] = [];
  if (needs.runs !== undefined) parts.push(`${needs.runs} more finished ${needs.runs === 1 ? "run" : "runs"}`);
  if (needs.sample !== undefined) parts.push(`about ${Math.ceil(needs.sample)} more in the sample`);
  if (needs.evidence !== undefined) parts.push(`posting the evidence ${needs.evidence}`);
  if (needs.waitMs !== undefined) parts.push(`waiting ${shortSpan(needs.waitMs)}`);
  if (needs.approvals !== undefined) {
    parts.push(needs.approvals === 1 ? "one more approval" : `${needs.approvals} more approvals`);
  }
  if (needs.nextOpenAt) parts.push(`waiting until ${exactTime(needs.nextOpenAt)}`);
  return parts.length === 0 ? null : parts.join(", ");
}
