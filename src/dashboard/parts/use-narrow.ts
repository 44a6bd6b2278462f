import { useSyncExternalStore } from "react";

/** The width below which what stands beside the content goes to the foot of the screen; rollout.css says the same. */
const NARROW = "(max-width: 62rem)";

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
