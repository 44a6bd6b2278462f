import { Fragment } from "react";

/** The name of a variable, which may be broken after an underscore and nowhere else. */
export function FlagName({ name }: { readonly name: string }) {
  return name.split(/(?<=_)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
