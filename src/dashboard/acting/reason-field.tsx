import { useId } from "react";

interface ReasonFieldProps {
  readonly value: string;
  readonly change: (reason: string) => void;
  readonly required: boolean;
  readonly autoFocus?: boolean;
}

/** Why, for the person who later reads the trail. */
export function ReasonField({ value, change, required, autoFocus = false }: ReasonFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{required ? "Reason" : "Reason (may be left out)"}</label>
      <input
        id={id}
        className="input"
        value={value}
        required={required}
        maxLength={1000}
        autoComplete="off"
        // The only thing left to do in an emergency; a dialog that opened for it has nowhere better to begin.
        autoFocus={autoFocus}
        aria-describedby={`${id}-help`}
        onChange={(event) => change(event.target.value)}
      />
      <p id={`${id}-help`} className="small quiet">
        {required ? "Needed: one" : "One"} sentence for whoever reads the trail later.
      </p>
    </div>
  );
}
