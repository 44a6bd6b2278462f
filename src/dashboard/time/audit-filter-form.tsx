import { useId, type FormEvent, type ReactNode } from "react";
import { instantOfLocal, localOfInstant, NO_FILTERS, type AuditFilters } from "./audit-query.ts";
import { EVENT_TYPES, eventTypeWords } from "./event-sentence.ts";

interface AuditFilterFormProps {
  readonly filters: AuditFilters;
  readonly apply: (filters: AuditFilters) => void;
}

/** Narrows the timeline; nothing is read before "Show" (or Enter), so half a name asks for nothing. */
export function AuditFilterForm({ filters, apply }: AuditFilterFormProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    apply({
      rollout: text("rollout"),
      type: text("type"),
      actor: text("actor"),
      since: instantOfLocal(text("since")),
      until: instantOfLocal(text("until")),
    });
  }
  return (
    <form className="panel filters no-print" aria-label="Filters" onSubmit={submit}>
      <Field label="Rollout">
        {(id) => <input id={id} name="rollout" className="input" defaultValue={filters.rollout} />}
      </Field>
      <Field label="Type">
        {(id) => (
          <select id={id} name="type" className="input" defaultValue={filters.type}>
            <option value="">all</option>
            {EVENT_TYPES.map((type) => (
              <option key={type} value={type}>
                {eventTypeWords(type)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="By (such as token:admin)">
        {(id) => <input id={id} name="actor" className="input" defaultValue={filters.actor} />}
      </Field>
      <Field label="From">{(id) => <Moment id={id} name="since" instant={filters.since} />}</Field>
      <Field label="Before">{(id) => <Moment id={id} name="until" instant={filters.until} />}</Field>
      <div className="row">
        <button type="submit" className="button button-main">
          Show
        </button>
        {Object.values(filters).some((value) => value !== "") && (
          <button type="button" className="button" onClick={() => apply(NO_FILTERS)}>
            Show all
          </button>
        )}
      </div>
    </form>
  );
}

function Moment({ id, name, instant }: { readonly id: string; readonly name: string; readonly instant: string }) {
  return (
    <input
      id={id}
      name={name}
      type="datetime-local"
      step={1}
      className="input"
      defaultValue={localOfInstant(instant)}
    />
  );
}

function Field({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
