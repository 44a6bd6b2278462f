import { useEffect, useId, useRef, type ReactNode } from "react";

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/**
 * A native modal dialog: the browser keeps focus inside, closes it on Escape and gives focus back to where it was. It is there
 * while it is rendered.
 */
export function Dialog({ title, close, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
      </div>
      {children}
    </dialog>
  );
}

/** The buttons of a dialog: the way out first, then what it is for. */
export function DialogFoot({ close, children }: Omit<DialogProps, "title">) {
  return (
    <div className="dialog-foot">
      <button type="button" className="button" onClick={close}>
        Cancel
      </button>
      {children}
    </div>
  );
}
