import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useApi } from "../api/session.tsx";
import { PageTitle } from "../layout/page-title.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import type { OpenApiDocument } from "./openapi-document.ts";
import { OperationCard } from "./operation-card.tsx";
import { ProseText } from "./prose-text.tsx";
import { referenceModel, searchOperations, type OperationGroup } from "./reference-model.ts";
import "./reference.css";

/** The API, from the very document the server builds its routes from. */
export function ReferencePage() {
  const api = useApi();
  const query = useQuery({
    queryKey: ["openapi"],
    queryFn: ({ signal }) => api.json<OpenApiDocument>("/openapi.json", { signal }),
    staleTime: Infinity,
  });
  return (
    <AsyncView query={query} what="the API document" height={40}>
      {(document) => <Reference document={document} />}
    </AsyncView>
  );
}

function Reference({ document }: { readonly document: OpenApiDocument }) {
  const [search, setSearch] = useState("");
  const sought = useDeferredValue(search);
  const groups = useMemo(() => referenceModel(document), [document]);
  const found = useMemo(() => searchOperations(groups, sought), [groups, sought]);
  const linked = useFragment();
  useEffect(() => {
    // The browser looked for it before it was there.
    globalThis.document.getElementById(linked)?.scrollIntoView();
  }, [linked]);
  return (
    <div className="stack">
      <PageTitle title="API reference">
        {document.info.title} API <span className="quiet small">{document.info.version}</span>
      </PageTitle>
      <div className="reference">
        <Contents groups={found} search={search} setSearch={setSearch} />
        <div className="stack reference-body">
          <details className="panel about" open>
            <summary>About this API</summary>
            <ProseText text={document.info.description ?? ""} />
            <p>
              <a href="/openapi.json">openapi.json</a> is this page for programs.
            </p>
          </details>
          {found.length === 0 && (
            <div className="panel empty">
              <p>No operation has all of these words.</p>
            </div>
          )}
          {found.map(({ tag, description, operations }) => (
            <section key={tag} className="stack" aria-labelledby={`tag-${tag}`}>
              <div>
                <h2 id={`tag-${tag}`}>{tag}</h2>
                <p className="quiet">{description}</p>
              </div>
              {operations.map((operation) => (
                <OperationCard
                  key={operation.id}
                  document={document}
                  operation={operation}
                  linked={operation.id === linked}
                />
              ))}
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}

interface ContentsProps {
  readonly groups: readonly OperationGroup[];
  readonly search: string;
  readonly setSearch: (search: string) => void;
}

function Contents({ groups, search, setSearch }: ContentsProps) {
  const count = groups.reduce((sum, { operations }) => sum + operations.length, 0);
  return (
    <nav className="contents no-print" aria-label="Operations">
      <div className="field">
        <label htmlFor="search-operations">Search</label>
        <input
          id="search-operations"
          type="search"
          className="input"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </div>
      <p className="small quiet" role="status">
        {count} operation{count === 1 ? "" : "s"}
      </p>
      {groups.map(({ tag, operations }) => (
        <details key={tag} open>
          <summary>{tag}</summary>
          <ul>
            {operations.map(({ id, method, summary }) => (
              <li key={id}>
                <a href={`#${id}`}>
                  <span className={`method method-${method.toLowerCase()}`}>{method}</span> {summary}
                </a>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

/** The operation the address points to: `/docs#promoteRollout`. */
function useFragment(): string {
  const [fragment, setFragment] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const changed = () => setFragment(location.hash.slice(1));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return fragment;
}
