/**
 * Where a method's diagram stands on paper. Nodes come in columns, by how many steps they are from the
 * images, and in rows, by their lanes. All of it is worked out along the way data goes (`along`) and
 * across it, and turned at the end: beside the sphere data goes to the right, on a phone down.
 */
import type { Diagram, DiagramEdge, DiagramNode } from "../../lab/protocol.ts";
import { columnsOf, rowsOf } from "./diagramGrid.ts";

export type Direction = "right" | "down";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends DiagramNode {
  /** Its centre and its size, in pixels. */
  readonly centre: Point;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends DiagramEdge {
  /** SVG path data, ending at the node that it leads to. */
  readonly path: string;
  /** What `label` and `value` are written beside; `after` it where data goes down. */
  readonly text: Point;
  /** Where a gradient that wants back is stopped. */
  readonly stop: Point | undefined;
}

export interface PlacedDiagram {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Average width of a letter at 12 pixels, and of a digit of a value. */
const LETTER = 6.5;
const VALUE_WIDTH = 40;
const NODE_HEIGHT = 28;
const LEAST_GAP = 34;
const MARGIN = 2;
/** Above the first row, for the words at its lines. */
const TOP = 12;
/** From the middle of a row to the next one's, where data goes right. */
const ROW = 60;
/** Lines into one node stay apart by so much. */
const APART = 9;

const widthOf = ({ label, kind }: DiagramNode): number =>
  Math.ceil(label.length * LETTER) + (kind === "operation" || kind === "images" ? 8 : 22);

const textWidth = ({ label = "", value }: DiagramEdge): number =>
  label.length * LETTER + (value ? VALUE_WIDTH : 0);

/** A place by how far along the way of data it is, and how far across. */
interface Place {
  readonly along: number;
  readonly across: number;
}

interface Box extends Place {
  readonly node: DiagramNode;
  readonly column: number;
  readonly row: number;
  /** Half its extent along and across. */
  readonly reach: Place;
}

export function layOut(diagram: Diagram, direction: Direction): PlacedDiagram {
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
        text: turn(route.text),
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
  const beside = right ? 0 : Math.max(0, ...diagram.edges.map(textWidth)) / 2;
  return {
    width: end(({ centre, width }) => centre.x + width / 2) + MARGIN + beside,
    height: end(({ centre, height }) => centre.y + height / 2) + MARGIN,
    nodes,
    edges,
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Every node in its column and row; columns are as far apart as the words between them need. */
function boxesOf(diagram: Diagram, right: boolean): ReadonlyMap<string, Box> {
  const columns = columnsOf(diagram);
  const rows = rowsOf(diagram.nodes, columns);
  const inColumn = (column: number) => diagram.nodes.filter(({ id }) => columns.get(id) === column);
  const last = Math.max(...columns.values());
  const widest = Math.max(...diagram.nodes.map(widthOf));
  const lowest = Math.min(...rows.values());
  const boxes = new Map<string, Box>();
  let along = MARGIN;
  for (let column = 0; column <= last; column++) {
    const members = inColumn(column);
    const widths = members.map(widthOf);
    const extent = right ? Math.max(0, ...widths) : NODE_HEIGHT;
    for (const node of members) {
      const row = rows.get(node.id) ?? 0;
      const half = widthOf(node) / 2;
      boxes.set(node.id, {
        ...{ node, column, row },
        along: along + extent / 2,
        across: right
          ? TOP + NODE_HEIGHT / 2 + (row - lowest) * ROW
          : MARGIN + widest / 2 + (row - lowest) * (widest + 16),
        reach: right
          ? { along: half, across: NODE_HEIGHT / 2 }
          : { along: NODE_HEIGHT / 2, across: half },
      });
    }
    const arriving = diagram.edges.filter(
      ({ to, kind }) => kind !== "average" && columns.get(to) === column + 1,
    );
    const words = arriving.map((edge) => (textWidth(edge) > 0 ? textWidth(edge) + 24 : 0));
    along += extent + (right ? Math.max(LEAST_GAP, ...words) : LEAST_GAP + 2);
  }
  return boxes;
}

/** How far from a node's middle an edge arrives, so that several do not run into each other. */
function entryOf(
  edge: DiagramEdge,
  others: readonly DiagramEdge[],
  boxes: ReadonlyMap<string, Box>,
): number {
  const byRow = [...others].sort(
    (a, b) => (boxes.get(a.from)?.row ?? 0) - (boxes.get(b.from)?.row ?? 0),
  );
  return (byRow.indexOf(edge) - (byRow.length - 1) / 2) * APART;
}

interface Route {
  /** Two places of a line or four of a curve. */
  readonly places: readonly Place[];
  /** Where a straight run before the curve begins. */
  readonly run?: Place;
  readonly text: Place;
  readonly stop: Place;
}

/** A line to a later column: along the row, and over to the other's only in the last gap. */
function forwards(from: Box, to: Box, entry: number, boxes: ReadonlyMap<string, Box>): Route {
  const start = { along: from.along + from.reach.along, across: from.across };
  const end = { along: to.along - to.reach.along, across: to.across + entry };
  const between = [...boxes.values()].filter(
    ({ column }) => column > from.column && column < to.column,
  );
  const blocked = between.some(({ row }) => row === from.row);
  if (blocked && from.row === to.row) return around(start, end, from);
  const straight = Math.abs(start.across - end.across) < 1 || from.row === to.row;
  const before = Math.max(
    start.along,
    ...(blocked ? [] : between.map(({ along, reach }) => along + reach.along)),
  );
  const stop = { along: end.along - 12, across: end.across };
  if (straight) {
    const places = [{ ...start, across: end.across }, end];
    return { places, stop, text: { along: (start.along + end.along) / 2, across: end.across } };
  }
  const turn = { along: before, across: from.across };
  const middle = (turn.along + end.along) / 2;
  return {
    places: [
      turn,
      { along: middle, across: turn.across },
      { along: middle, across: end.across },
      end,
    ],
    ...(before > start.along && { run: start }),
    // Beside the straight run where there is one, else beside the curve's first half.
    text: { along: (start.along + Math.max(before, middle)) / 2, across: from.across },
    stop,
  };
}

/** A curve past the nodes of its own row. */
function around(start: Place, end: Place, { reach }: Box): Route {
  const lift = reach.across + 20;
  return {
    places: [
      start,
      { along: start.along + 20, across: start.across - lift * 1.3 },
      { along: end.along - 20, across: start.across - lift * 1.3 },
      end,
    ],
    text: { along: (start.along + end.along) / 2, across: start.across - lift },
    stop: { along: end.along - 7, across: end.across - 8 },
  };
}

/** From row to row, for what follows weights or goes back. */
function sideways(from: Box, to: Box): Route {
  const sign = to.row >= from.row ? 1 : -1;
  const start = { along: from.along, across: from.across + sign * from.reach.across };
  const end = { along: to.along, across: to.across - sign * to.reach.across };
  const middle = {
    along: (start.along + end.along) / 2,
    across: (start.across + end.across) / 2,
  };
  const straight = Math.abs(start.along - end.along) < 1;
  return {
    places: straight
      ? [start, end]
      : [start, { ...start, across: middle.across }, { ...end, across: middle.across }, end],
    text: middle,
    stop: { along: end.along, across: end.across - sign * 10 },
  };
}
