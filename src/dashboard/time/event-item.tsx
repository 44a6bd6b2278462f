import { useState } from "react";
import type { AuditEvent } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import type { IconName } from "../parts/icon-shapes.ts";
import { RelativeTime } from "../parts/relative-time.tsx";
import type { Tone as BadgeTone } from "../parts/tone.ts";
import { WideTable } from "../parts/wide-table.tsx";
import { Link } from "../routing/router.tsx";
import { eventEvidence, type EvidenceTable } from "./event-evidence.ts";
import { eventSentence, eventTypeWords, type Tone } from "./event-sentence.ts";

const TONES: Readonly<Record<Tone, { readonly tone: BadgeTone; readonly icon: IconName }>> = {
  up: { tone: "info", icon: "up" },
  down: { tone: "stop", icon: "down" },
  refused: { tone: "wait", icon: "lock" },
  note: { tone: "mute", icon: "dot" },
};

/** One event: when, what, why, and behind one click all that it rests on. */
export function EventItem({ event }: { readonly event: AuditEvent }) {
  // Evidence is built when it is asked for: a page of events has hundreds of tables.
  const [open, setOpen] = useState(false);
  const sentence = eventSentence(event);
  const { tone, icon } = TONES[sentence.tone];
  return (
    <li className="event">
      <div className="event-when small">
        <RelativeTime at={event.at} />
        <span className="print-only">{event.at}</span>
      </div>
      <div className="stack-small event-what">
        <div className="event-told">
          <span className="row event-kind">
            <Badge tone={tone} icon={icon}>
              {eventTypeWords(event.type)}
            </Badge>
            {event.forced && (
              <Badge tone="stop" icon="warning">
                By force
              </Badge>
            )}
          </span>
          <p>{sentence.text}</p>
          <span className="small quiet event-place">
            <Trail rollout={event.rollout} /> #{event.seq}
            {event.revision > 0 && ` · revision ${event.revision}`}
          </span>
        </div>
        {event.reason !== null && event.reason !== "" && <blockquote className="why">{event.reason}</blockquote>}
        <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary className="small">Evidence</summary>
          {open && <Evidence event={event} />}
        </details>
      </div>
    </li>
  );
}

/** A name that leads to what else happened there; the service as a whole has no page of its own. */
function Trail({ rollout }: { readonly rollout: string }) {
  if (rollout.startsWith("_")) return "the service";
  return <Link to={`/rollouts/${encodeURIComponent(rollout)}/history`}>{rollout}</Link>;
}

function Evidence({ event }: { readonly event: AuditEvent }) {
  return (
    <div className="stack-small evidence-of-event">
      {eventEvidence(event).map((table) => (
        <Table key={table.title} table={table} />
      ))}
      <details>
        <summary className="small">The whole event as JSON</summary>
        <pre className="query small">{JSON.stringify(event, null, 2)}</pre>
      </details>
    </div>
  );
}

function Table({ table: { title, columns, rows } }: { readonly table: EvidenceTable }) {
  return (
    <WideTable label={title} caption={title} columns={columns}>
      {rows.map((cells, index) => (
        <tr key={index}>
          {cells.map((cell, column) => (
            <td key={columns[column]}>{cell}</td>
          ))}
        </tr>
      ))}
    </WideTable>
  );
}
