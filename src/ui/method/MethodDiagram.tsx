/** The data flow of the method, from its definition, with current values at the edges. */

import { useMemo } from "react";
import type { Diagram } from "../../lab/protocol/index.ts";
import { usePageState } from "../context.ts";
import { measured } from "../controls/numbers.ts";
import { shownRun } from "../state/runsSlice.ts";
import {
  type Direction,
  layOutDiagram,
  type PlacedDiagram,
  type PlacedEdge,
  type PlacedNode,
} from "./diagramLayout.ts";
import { describeDiagram } from "./diagramWords.ts";

interface MethodDiagramProps {
  readonly diagram: Diagram;
  readonly direction: Direction;
  /** Whether the current run uses this method. */
  readonly live: boolean;
}

export function MethodDiagram({ diagram, direction, live }: MethodDiagramProps) {
  const placed = useMemo(() => layOutDiagram(diagram, direction), [diagram, direction]);
  const description = useMemo(() => describeDiagram(diagram), [diagram]);
  return (
    <figure className="diagram">
      {/* Scrolls where it does not fit, so that text stays readable. */}
      <div className="diagram-scroll">
        <svg
          className="diagram-drawing"
          style={{ minWidth: 0.75 * placed.width }}
          role="img"
          aria-label={description}
          viewBox={`0 0 ${placed.width} ${placed.height}`}
          width={placed.width}
          height={placed.height}
        >
          <Arrow />
          {placed.edges.map((edge) => (
            <Edge
              key={`${edge.from} ${edge.to} ${edge.kind}`}
              edge={edge}
              direction={direction}
              live={live}
            />
          ))}
          {placed.nodes.map((node) => (
            <Node key={node.id} node={node} />
          ))}
        </svg>
      </div>
      <Key placed={placed} />
    </figure>
  );
}

function Arrow() {
  return (
    <defs>
      <marker
        id="diagram-arrow"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="8"
        markerHeight="8"
        markerUnits="userSpaceOnUse"
        orient="auto-start-reverse"
      >
        <path d="M1 1 7 4 1 7" className="diagram-arrow" />
      </marker>
    </defs>
  );
}

function Node({ node: { label, kind, centre, width, height } }: { readonly node: PlacedNode }) {
  const [x, y] = [centre.x - width / 2, centre.y - height / 2];
  return (
    <g className="diagram-node" data-kind={kind}>
      {kind === "memory" && (
        <rect x={x + 3} y={y - 3} width={width} height={height} rx="6" className="diagram-behind" />
      )}
      <rect x={x} y={y} width={width} height={height} rx="6" className="diagram-box" />
      <text x={centre.x} y={centre.y} className="diagram-name">
        {label}
      </text>
    </g>
  );
}

interface EdgeProps {
  readonly edge: PlacedEdge;
  readonly direction: Direction;
  readonly live: boolean;
}

function Edge({ edge: { kind, path, text, stop, label, value }, direction, live }: EdgeProps) {
  const last = usePageState((state) =>
    live && value !== undefined ? shownRun(state).series.get(value)?.last : undefined,
  );
  const right = direction === "right";
  const bars = right ? "m-2 -6v12m4 -12v12" : "m-6 -2h12m-12 4h12";
  return (
    <g className="diagram-edge" data-kind={kind}>
      <path d={path} markerEnd="url(#diagram-arrow)" className="diagram-line" />
      {stop && <path d={`M${stop.x} ${stop.y}${bars}`} className="diagram-stop" />}
      {(label || last !== undefined) && (
        <text x={text.x} y={text.y} textAnchor={text.anchor} className="diagram-label">
          {label}
          {last !== undefined && (
            <tspan className="diagram-value mono" dx={label ? 5 : 0}>
              {measured(last, 2)}
            </tspan>
          )}
        </text>
      )}
    </g>
  );
}

const meanings = [
  { kind: "flow", label: "gradient flows back" },
  { kind: "stopped", label: "no gradient" },
  { kind: "average", label: "moving average" },
] as const;

/** Legend of the kinds of lines that occur. */
function Key({ placed: { edges } }: { readonly placed: PlacedDiagram }) {
  return (
    <figcaption className="diagram-key">
      {meanings
        .filter(({ kind }) => edges.some((edge) => edge.kind === kind))
        .map(({ kind, label }) => (
          <span key={kind} className="diagram-edge" data-kind={kind}>
            <svg width="28" height="12" aria-hidden="true">
              <path d="M1 6H26" className="diagram-line" markerEnd="url(#diagram-arrow)" />
              {kind === "stopped" && <path d="M14 6m-2 -6v12m4 -12v12" className="diagram-stop" />}
            </svg>
            {label}
          </span>
        ))}
    </figcaption>
  );
}
