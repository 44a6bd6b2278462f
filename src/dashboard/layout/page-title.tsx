import { useEffect, useRef, type ReactNode } from "react";

interface PageTitleProps {
  /** Of the browser's tab. */
  readonly title: string;
  readonly children: ReactNode;
}

/** The h1 of a view. It takes focus when the view is entered, so that a screen reader says where we are. */
export function PageTitle({ title, children }: PageTitleProps) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  useEffect(() => {
    // On the first visit the browser begins at the top by itself.
    if (document.body.dataset["entered"]) ref.current?.focus({ preventScroll: true });
    document.body.dataset["entered"] = "yes";
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  );
}
