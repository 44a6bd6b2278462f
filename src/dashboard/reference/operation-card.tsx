import { InlineProse } from "../parts/inline-prose.tsx";
import { CopyButton } from "./copy-button.tsx";
import { curlExample } from "./curl-example.ts";
import type { OpenApiDocument, Parameter } from "./openapi-document.ts";
import { ProseText } from "./prose-text.tsx";
import type { MediaView, OperationView, ResponseView } from "./reference-model.ts";
import { sampleValue } from "./sample-value.ts";
import { Facts, SchemaTree } from "./schema-tree.tsx";
import { schemaView } from "./schema-view.ts";

interface OperationCardProps {
  readonly document: OpenApiDocument;
  readonly operation: OperationView;
  /** The address of the page points to it. */
  readonly linked: boolean;
}

/** One operation: what it is for, what it needs, what it takes, what it answers. */
export function OperationCard({ document, operation, linked }: OperationCardProps) {
  const { id, method, path, summary, description, parameters, body, answers, errors } = operation;
  const example = curlExample(document, operation);
  return (
    <article
      id={id}
      className={linked ? "panel operation operation-linked" : "panel operation"}
      aria-labelledby={`${id}-title`}
    >
      <header className="stack-small">
        <h3 id={`${id}-title`} className="row">
          {summary}{" "}
          <a href={`#${id}`} aria-label={`Link to ${id}`} className="quiet anchor">
            #
          </a>
        </h3>
        <p className="row">
          <span className={`method method-${method.toLowerCase()}`}>{method}</span>
          <code className="path">{path}</code>
        </p>
        <p className="small quiet">
          <code>{id}</code> · {accessText(operation)}
        </p>
      </header>
      {description !== "" && <ProseText text={description} />}
      {parameters.length > 0 && <Parameters document={document} parameters={parameters} />}
      {body && (
        <section>
          <h4>Body{body.required ? "" : " (may be left out)"}</h4>
          {body.description !== "" && <ProseText text={body.description} />}
          <Contents document={document} contents={body.contents} />
        </section>
      )}
      <section>
        <h4>Answers</h4>
        {answers.map((response) => (
          <Answer key={response.status} document={document} response={response} />
        ))}
      </section>
      <details>
        <summary>Errors: {errors.map(({ status }) => status).join(", ")}</summary>
        <dl className="errors">
          {errors.map(({ status, description: why }) => (
            <div key={status}>
              <dt className="mono">{status}</dt>
              <dd>
                <InlineProse text={why} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <section className="stack-small">
        <div className="row spread">
          <h4>In a shell</h4>
          <CopyButton text={example} what={`the command for ${id}`} />
        </div>
        <pre className="example" tabIndex={0} role="region" aria-label={`Command for ${id}`}>
          {example}
        </pre>
      </section>
    </article>
  );
}

function accessText({ permission, scope, token }: OperationView): string {
  const tokens = {
    needed: "needs a token",
    optional: "needs a token unless anonymous reading is on",
    none: "open to anyone",
  }[token];
  if (permission === "none") return tokens;
  const scopes: Readonly<Record<string, string>> = { all: " for all rollouts", any: " for at least one rollout" };
  return `permission ${permission}${scope === null ? "" : (scopes[scope] ?? ` (${scope})`)}; ${tokens}`;
}

interface ParametersProps {
  readonly document: OpenApiDocument;
  readonly parameters: readonly Parameter[];
}

function Parameters({ document, parameters }: ParametersProps) {
  return (
    <section>
      <h4>Parameters</h4>
      <ul className="members parameters">
        {parameters.map(({ name, in: where, required, description = "", schema }) => {
          const view = schema ? schemaView(document, schema) : null;
          return (
            <li key={`${where} ${name}`} className="small">
              <code>{name}</code>{" "}
              <span className="quiet">
                {where} · {view?.type}
              </span>
              {required === true && <span className="required">required</span>}
              <div className="member-text">
                <InlineProse text={description} />
                {view && <Facts facts={view.facts} />}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Answer({ document, response }: { readonly document: OpenApiDocument; readonly response: ResponseView }) {
  const { status, description, headers, contents } = response;
  return (
    <div className="answer stack-small">
      <p>
        <strong className="mono">{status}</strong> <InlineProse text={description} />
      </p>
      {headers.length > 0 && (
        <p className="small quiet">Headers: {headers.map(({ name }, index) => (index === 0 ? name : `, ${name}`))}</p>
      )}
      <Contents document={document} contents={contents} />
    </div>
  );
}

function Contents({
  document,
  contents,
}: {
  readonly document: OpenApiDocument;
  readonly contents: readonly MediaView[];
}) {
  return contents.map(({ type, schema }) => (
    <div key={type} className="stack-small media">
      <code className="small quiet">{type}</code>
      {schema && <SchemaTree document={document} schema={schema} />}
      {schema && type === "application/json" && (
        <details>
          <summary className="small">Example</summary>
          <pre className="example">{JSON.stringify(sampleValue(document, schema), null, 2)}</pre>
        </details>
      )}
    </div>
  ));
}
