import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../api/problem.ts";
import { Note } from "./note.tsx";
import { RelativeTime } from "./relative-time.tsx";

interface AsyncViewProps<T> {
  readonly query: UseQueryResult<T>;
  /** What is read, for the sentence of a failure: "the assessment". */
  readonly what: string;
  /** Height of what will be there, in rem, so that nothing jumps when it arrives. */
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}

/** The three states of whatever is read: not yet, not at all, or there (with a word about it when it could not be renewed). */
export function AsyncView<T>({ query, what, height = 6, children }: AsyncViewProps<T>) {
  if (query.data === undefined && query.isPending) return <Loading what={what} height={height} />;
  if (query.data === undefined) return <Failure what={what} error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      {query.isError && (
        <Note tone="wait" icon="warning" role="status">
          <p>
            This is {what} of <RelativeTime at={new Date(query.dataUpdatedAt).toISOString()} />; reading it anew failed:{" "}
            {describeError(query.error)}
          </p>
        </Note>
      )}
      {children(query.data)}
    </>
  );
}

export function Loading({ what, height = 6 }: { readonly what: string; readonly height?: number }) {
  return (
    <div role="status" className="skeleton" style={{ minHeight: `${height}rem` }}>
      <p className="skeleton-late quiet">Reading {what} …</p>
    </div>
  );
}

interface FailureProps {
  readonly what: string;
  readonly error: unknown;
  readonly retry?: () => void;
}

export function Failure({ what, error, retry }: FailureProps) {
  return (
    <Note tone="stop" icon="warning" role="alert">
      <p>
        <strong>Could not read {what}.</strong> {describeError(error)}
      </p>
      {retry && (
        <p>
          <button type="button" className="button button-small" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </Note>
  );
}
