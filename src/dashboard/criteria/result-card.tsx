import type { Definition, Runbook } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import { RunbookDetails } from "../parts/runbook-details.tsx";
import { VerdictBadge } from "../parts/verdict-badge.tsx";
import { needsAttention, standingOf } from "./attention.ts";
import { EvidenceRows, Fact } from "./evidence-rows.tsx";
import { IntervalBar } from "./interval-bar.tsx";
import { limitsOf, type Result } from "./limits.ts";
import { needsTexts } from "./needs.ts";
import { StatusBadge } from "./standing-badge.tsx";

interface ResultCardProps {
  readonly result: Result;
  readonly stage: string;
  /** Null while, or where, the document of the rollout cannot be had; then no line is drawn. */
  readonly definition: Definition | null;
  readonly runbook: Runbook | null;
  /** Whether this is the first on the page to show its runbook. */
  readonly spellOut: boolean;
}

/** One criterion or stop condition: what was seen, what was needed, why, and what to do about it. */
export function ResultCard({ result, stage, definition, runbook, spellOut }: ResultCardProps) {
  const attention = needsAttention(result);
  const needs = needsTexts(result.needs, definition);
  return (
    <article
      className={`panel result ${attention ? `result-attention standing-${standingOf(result)}` : ""}`}
      aria-labelledby={anchor(result)}
    >
      <header className="row spread">
        <h3 id={anchor(result)}>{result.title}</h3>
        <span className="row">
          {"blocking" in result && !result.blocking && (
            <Badge tone="mute" icon="dot" title="Shown, never in the way of a promotion">
              Information
            </Badge>
          )}
          {"status" in result ? <StatusBadge status={result.status} /> : <VerdictBadge verdict={result.verdict} />}
        </span>
      </header>
      <div className="result-body">
        <dl className="facts">
          <Fact name="Observed">{result.observed}</Fact>
          <Fact name={"status" in result ? "Fine while" : "Needed"}>{result.expected}</Fact>
          <Fact name="Sample">{result.sample === null ? <span className="quiet">unknown</span> : result.sample}</Fact>
        </dl>
        {"status" in result && (
          <p className="small">
            <span className="quiet">When triggered:</span> {result.then}
          </p>
        )}
        <IntervalBar result={result} limits={limitsOf(definition, stage, result)} />
        {attention && !isSaid(result) && <p className="result-message">{result.message}</p>}
        {needs.length > 0 && (
          <div className="settle small">
            <strong>What would settle it</strong>
            <ul>
              {needs.map((need) => (
                <li key={need}>{need}</li>
              ))}
            </ul>
          </div>
        )}
        <EvidenceRows {...result} />
      </div>
      {attention && runbook && <RunbookDetails runbook={runbook} open={spellOut} />}
    </article>
  );
}

/** Whether the facts, and the rows where there are some, tell all that the message does. */
function isSaid({ message, observed, expected, rows }: Result): boolean {
  return message.startsWith(observed) && (rows.length > 0 || message.endsWith(expected));
}

function anchor(result: Result): string {
  return `${"status" in result ? "stop" : "criterion"}-${result.id}`;
}
