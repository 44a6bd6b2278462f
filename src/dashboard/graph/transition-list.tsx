import { Badge } from "../parts/badge.tsx";
import type { GraphRegion, GraphTransition } from "./machine-graph.ts";

/** What the drawing shows, as a table: what can be done from here, and behind one click everything else. */
export function TransitionList({ region }: { readonly region: GraphRegion }) {
  const here = region.transitions.filter(({ availability }) => availability !== "elsewhere");
  const elsewhere = region.transitions.filter(({ availability }) => availability === "elsewhere");
  return (
    <details className="transitions">
      <summary>As a list</summary>
      <ul className="small">
        {[...here, ...elsewhere].map((transition) => (
          <li key={`${transition.from} ${transition.to}`}>
            <Standing transition={transition} /> <strong>{transition.labels.join(" or ")}</strong>: {transition.from} →{" "}
            {transition.to}
            {transition.reasons.map((reason) => (
              <span key={reason} className="quiet">
                {" "}
                · {reason}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Standing({ transition: { availability, from } }: { readonly transition: GraphTransition }) {
  switch (availability) {
    case "allowed":
      return (
        <Badge tone="good" icon="good">
          Now
        </Badge>
      );
    case "blocked":
      return (
        <Badge tone="wait" icon="lock">
          Blocked
        </Badge>
      );
    case "elsewhere":
      return (
        <Badge tone="mute" icon="dot" title={`Only from ${from}`}>
          Elsewhere
        </Badge>
      );
  }
}
