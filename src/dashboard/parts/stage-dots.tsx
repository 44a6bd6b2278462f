/** The stages as a row of dots up to the current one; the words beside it say the same. */
export function StageDots({ count, at }: { readonly count: number; readonly at: number }) {
  return (
    <span className="stage-dots" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <i key={index} className={index < at ? "past" : index === at ? "here" : ""} />
      ))}
    </span>
  );
}
