/**
 * Layout of a method's diagram. Nodes are in columns, by their distance from the images, and in rows,
 * by their lanes. Positions are computed along the data flow (`along`) and across it (`across`), then
 * mapped to x and y: data flow to the right on wide screens, down on phones.
 */
import type { Diagram, DiagramEdge, DiagramNode } from "../../lab/protocol/index.ts";
import { AROUND_LABEL, type Box, boxesOf, MARGIN, type Place, textWidth } from "./diagramBoxes.ts";
import { entryOf, forwards, type Route, sideways } from "./diagramRoutes.ts";

export type Direction = "right" | "down";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends DiagramNode {
  /** Centre and size, in pixels. */
  readonly centre: Point;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends DiagramEdge {
  /** SVG path data. */
  readonly path: string;
  /** Baseline position of `label` and `value`. */
  readonly text: Point & { readonly anchor: "start" | "middle" | "end" };
  /** Position of the stop-gradient mark. */
  readonly stop: Point | undefined;
}

export interface PlacedDiagram {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export function layOutDiagram(diagram: Diagram, direction: Direction): PlacedDiagram {
  const right = direction === "right";
  const boxes = boxesOf(diagram, right);
  const turn = ({ along, across }: Place): Point =>
    right ? { x: along, y: across } : { x: across, y: along };
  const write = (command: string, ...places: readonly Place[]) =>
    command +
    places
      .map(turn)
      .map(({ x, y }) => `${round(x)} ${round(y)}`)
      .join(" ");

  const edges = diagram.edges.flatMap((edge): PlacedEdge[] => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (!from || !to) return [];
    const others = diagram.edges.filter(
      (other) => other.to === edge.to && other.kind !== "average" && edge.kind !== "average",
    );
    const route =
      edge.kind === "average" || to.column <= from.column
        ? sideways(from, to)
        : forwards(from, to, entryOf(edge, others, boxes), boxes);
    const [start, ...rest] = route.places;
    if (!start) return [];
    const path = write("M", start) + (rest.length === 1 ? "L" : "C") + write("", ...rest);
    const joins = others.some(({ kind }) => kind === "flow") || to.node.kind === "loss";
    return [
      {
        ...edge,
        path: route.run ? write("M", route.run) + path.replace("M", "L") : path,
        text: labelPosition(edge, from, route, right),
        stop: edge.kind === "stopped" && joins ? turn(route.stop) : undefined,
      },
    ];
  });
  const nodes = [...boxes.values()].map(({ node, along, across, reach }): PlacedNode => {
    const size = turn(reach);
    return {
      ...node,
      centre: turn({ along, across }),
      width: 2 * size.x,
      height: 2 * size.y,
    };
  });
  const end = (pick: (node: PlacedNode) => number) => Math.ceil(Math.max(...nodes.map(pick)));
  const textEnds = edges.map(({ text, ...edge }) => text.x + (right ? 0 : textWidth(edge)));
  return {
    width:
      Math.max(
        end(({ centre, width }) => centre.x + width / 2),
        ...textEnds,
      ) + MARGIN,
    height: end(({ centre, height }) => centre.y + height / 2) + MARGIN,
    nodes,
    edges,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Beside the line of its edge, clear of other lines. */
function labelPosition(
  edge: DiagramEdge,
  from: Box,
  route: Route,
  right: boolean,
): PlacedEdge["text"] {
  const { along, across } = route.text;
  if (!right) return { x: across + 7, y: along + 4, anchor: "start" };
  // A line that rises at once would cross a label above it.
  const below = route.rises && !route.run;
  const middle = below
    ? from.along + from.reach.along + textWidth(edge) / 2 + AROUND_LABEL / 2
    : along;
  return { x: middle, y: across + (below ? 16 : -6), anchor: "middle" };
}
