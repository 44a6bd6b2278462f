import { useEffect, useState, type RefObject } from "react";

/** How long something must stay before it counts as looked at: what flies by while scrolling does not. */
const STAYS_MS = 250;

/** Whether an element is on the screen, or nearly. */
export function useOnScreen(ref: RefObject<Element | null>): boolean {
  const [onScreen, setOnScreen] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(([entry]) => {
      clearTimeout(timer);
      if (entry?.isIntersecting) timer = setTimeout(() => setOnScreen(true), STAYS_MS);
      else setOnScreen(false);
    });
    observer.observe(ref.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [ref]);
  return onScreen;
}
