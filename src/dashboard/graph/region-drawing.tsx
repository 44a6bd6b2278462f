import { useMemo, useState } from "react";
import { LABEL_LINE, layoutRegion } from "./layout-graph.ts";
import type { PlacedRegion, PlacedState, PlacedTransition } from "./layout-graph.ts";
import type { GraphRegion } from "./machine-graph.ts";
import { transitionText } from "./transition-text.ts";

interface RegionDrawingProps {
  readonly region: GraphRegion;
  readonly title: string;
}

/** One region as a drawing. What can be done from the present state is reached with the keyboard, arrow by arrow. */
export function RegionDrawing({ region, title }: RegionDrawingProps) {
  const [pointed, setPointed] = useState("");
  const placed = useMemo(() => layoutRegion(region, textMeasure()), [region]);
  return (
    <>
      <div className="drawing" role="region" aria-label={`Drawing of ${title}`} tabIndex={0}>
        <svg
          className="machine"
          viewBox={`0 0 ${placed.width} ${placed.height}`}
          width={placed.width}
          height={placed.height}
          role="group"
          aria-label={title}
        >
          <Arrowheads id={placed.id} />
          {ordered(placed).map((transition) => (
            <Arrow
              key={`${transition.from} ${transition.to}`}
              region={placed.id}
              transition={transition}
              point={setPointed}
            />
          ))}
          {placed.states.map((state) => (
            <State key={state.id} state={state} />
          ))}
        </svg>
      </div>
      <p className="small quiet pointed">{pointed || "Point at an arrow to read what it needs."}</p>
    </>
  );
}

function State({ state: { id, title, current, x, y, width, height } }: { readonly state: PlacedState }) {
  const name = title === null ? id : `${id}: ${title}`;
  return (
    <g
      className={current ? "state state-current" : "state"}
      role="img"
      aria-label={current ? `${name}, the present state` : name}
    >
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={10} />
      <text x={x} y={title === null ? y : y - 9} dy="0.35em">
        {id}
      </text>
      {title !== null && (
        <text className="state-title" x={x} y={y + 9} dy="0.35em">
          {title}
        </text>
      )}
    </g>
  );
}

interface ArrowProps {
  readonly region: string;
  readonly transition: PlacedTransition;
  readonly point: (text: string) => void;
}

function Arrow({ region, transition, point }: ArrowProps) {
  const { path, labels, labelAt, availability } = transition;
  const text = transitionText(transition);
  return (
    <g
      className={`transition transition-${availability}`}
      role="img"
      aria-label={text}
      tabIndex={availability === "elsewhere" ? undefined : 0}
      onFocus={() => point(text)}
      onBlur={() => point("")}
      onPointerEnter={() => point(text)}
      onPointerLeave={() => point("")}
    >
      <path className="transition-reach" d={path} />
      <path className="transition-line" d={path} markerEnd={`url(#head-${region}-${availability})`} />
      {labels.map((label, index) => (
        <text
          key={label}
          x={labelAt.x}
          y={labelAt.y + (index - (labels.length - 1) / 2) * LABEL_LINE}
          dy="0.35em"
          textAnchor={labelAt.anchor}
        >
          {label}
        </text>
      ))}
    </g>
  );
}

function Arrowheads({ id }: { readonly id: string }) {
  return (
    <defs>
      {Object.keys(WEIGHT).map((availability) => (
        <marker
          key={availability}
          id={`head-${id}-${availability}`}
          className={`head-${availability}`}
          viewBox="0 0 10 10"
          refX="9"
          refY="5"
          markerWidth="9"
          markerHeight="9"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M0 0 10 5 0 10Z" />
        </marker>
      ))}
    </defs>
  );
}

const WEIGHT = { elsewhere: 0, blocked: 1, allowed: 2 };

/** The arrows that matter last, so that they lie on top. */
function ordered({ transitions }: PlacedRegion): readonly PlacedTransition[] {
  return transitions.toSorted((a, b) => WEIGHT[a.availability] - WEIGHT[b.availability]);
}

/** Widths of texts in the font of the drawing. */
function textMeasure(): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return (text) => text.length * 7;
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return (text) => context.measureText(text).width;
}
