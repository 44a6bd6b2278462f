import { useState } from "react";
import { InlineProse } from "../parts/inline-prose.tsx";
import type { OpenApiDocument, Schema } from "./openapi-document.ts";
import { schemaView, type SchemaPart } from "./schema-view.ts";

interface SchemaTreeProps {
  readonly document: OpenApiDocument;
  readonly schema: Schema;
}

/** A schema with its members; those of a member come when it is opened. */
export function SchemaTree({ document, schema }: SchemaTreeProps) {
  const view = schemaView(document, schema);
  return (
    <div className="schema">
      <p className="small">
        <strong>{view.name ?? view.type}</strong>
        {view.name !== null && <span className="quiet"> {view.type}</span>} <InlineProse text={view.description} />
      </p>
      <Facts facts={view.facts} />
      <Parts document={document} parts={view.parts} />
    </div>
  );
}

function Parts({ document, parts }: { readonly document: OpenApiDocument; readonly parts: readonly SchemaPart[] }) {
  if (parts.length === 0) return null;
  return (
    <ul className="members">
      {parts.map((part, index) => (
        <Member key={`${part.label} ${index}`} document={document} part={part} />
      ))}
    </ul>
  );
}

function Member({ document, part }: { readonly document: OpenApiDocument; readonly part: SchemaPart }) {
  const [open, setOpen] = useState(false);
  const view = schemaView(document, part.schema);
  const head = (
    <>
      <code>{part.member ? part.label : `(${part.label})`}</code> <span className="quiet">{view.type}</span>
      {part.required && <span className="required">required</span>}
    </>
  );
  return (
    <li className="small">
      {view.parts.length === 0 ? (
        head
      ) : (
        <details onToggle={({ currentTarget, target }) => target === currentTarget && setOpen(currentTarget.open)}>
          <summary>{head}</summary>
          {open && <Parts document={document} parts={view.parts} />}
        </details>
      )}
      <div className="member-text">
        <InlineProse text={view.description} />
        <Facts facts={view.facts} />
      </div>
    </li>
  );
}

export function Facts({ facts }: { readonly facts: readonly string[] }) {
  return facts.length === 0 ? null : <p className="quiet fact small">{facts.join(" · ")}</p>;
}
