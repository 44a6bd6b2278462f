import { lazy, Suspense, useMemo } from "react";
import type { Machine } from "../../generated/contract.ts";
import { Loading } from "../parts/async-view.tsx";
import "./graph.css";
import { machineGraph, type GraphRegion, type Position } from "./machine-graph.ts";
import { TransitionList } from "./transition-list.tsx";

// The layout library comes in a chunk of its own; the list below the drawing says the same without it.
const RegionDrawing = lazy(async () => ({ default: (await import("./region-drawing.tsx")).RegionDrawing }));

interface MachineViewProps {
  readonly machine: Machine;
  readonly position: Position;
  /** Titles of the stages by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** All regions at a glance: each is in one of its states at any time, whatever the others are in. */
export function MachineView({ machine, position, titles }: MachineViewProps) {
  const regions = useMemo(() => machineGraph(machine, position, titles), [machine, position, titles]);
  const [stage, ...others] = regions;
  return (
    <div className="stack">
      <p className="quiet">
        Always in one state of every box below. A heavy outline marks the present state; solid arrows can be taken now,
        dashed ones are blocked, faint ones begin elsewhere.
      </p>
      {stage && <Region region={stage} title="Stages" />}
      <div className="regions">
        {others.map((region) => (
          <Region key={region.id} region={region} title={titleOf(region)} />
        ))}
      </div>
    </div>
  );
}

function Region({ region, title }: { readonly region: GraphRegion; readonly title: string }) {
  const current = region.states.find((state) => state.current);
  const id = `region-${region.id.replaceAll(".", "-")}`;
  return (
    <section className="panel region" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {current && (
          <span>
            now <strong>{current.id}</strong>
          </span>
        )}
      </div>
      <div className="panel-body stack-small">
        <Suspense fallback={<Loading what="the drawing" height={8} />}>
          <RegionDrawing region={region} title={title} />
        </Suspense>
        <TransitionList region={region} />
      </div>
    </section>
  );
}

function titleOf({ id }: GraphRegion): string {
  const [region = "", part] = id.split(".");
  return part === undefined ? `${region.charAt(0).toUpperCase()}${region.slice(1)}` : `Kill switch ${part}`;
}
