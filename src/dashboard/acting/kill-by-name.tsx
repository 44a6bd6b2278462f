import { useId, useState, type FormEvent } from "react";

/** For when not even the rollout could be read: its kill switches are written down somewhere else too. */
export function KillByName({ engage }: { readonly engage: (name: string) => void }) {
  const id = useId();
  const [name, setName] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() !== "") engage(name.trim());
  }
  return (
    <form className="panel-body stack-small" onSubmit={submit}>
      <p className="small quiet">
        The rollout has not been read yet. A switch can be engaged by its name all the same.
      </p>
      <div className="field">
        <label htmlFor={id}>Name of the kill switch</label>
        <input
          id={id}
          className="input mono"
          value={name}
          required
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <button type="submit" className="button button-stop-quiet">
        Engage …
      </button>
    </form>
  );
}
