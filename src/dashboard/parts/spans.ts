/** A piece of a text: plain, or something to be set as code. */
export interface Span {
  readonly text: string;
  readonly code: boolean;
}

/** A text in which backticks mark code, as documents and descriptions write it. */
export function spans(text: string): readonly Span[] {
  return text
    .split("`")
    .map((part, index) => ({ text: part, code: index % 2 === 1 }))
    .filter((span) => span.text !== "");
}
