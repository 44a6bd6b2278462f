import { spans, type Span } from "./spans.ts";

/** A text of a document within a line, with what it sets in backticks as code. */
export function InlineProse({ text }: { readonly text: string }) {
  return <Spans spans={spans(text.replaceAll(/\s+/g, " "))} />;
}

export function Spans({ spans: parts }: { readonly spans: readonly Span[] }) {
  return parts.map(({ text, code }, index) =>
    code ? <code key={index}>{text}</code> : <span key={index}>{text}</span>,
  );
}
