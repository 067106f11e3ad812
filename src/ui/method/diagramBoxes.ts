/**
 * Positions and sizes of the nodes of a diagram. Text width is estimated from the number of letters,
 * so that the layout needs no DOM.
 */
import type { Diagram, DiagramEdge, DiagramNode } from "../../lab/protocol/index.ts";
import { columnsOf, rowsOf } from "./diagramGrid.ts";

/** Average width of a letter at 12 px, and width of a value, in pixels. */
const LETTER = 6.5;
const VALUE_WIDTH = 36;
const NODE_HEIGHT = 28;
const LEAST_GAP = 28;
/** Space around a label of an edge, and around the name of a node (both sides together). */
export const AROUND_LABEL = 20;
const AROUND_NAME = 18;
/** Gap between rows in the vertical layout. */
const BETWEEN = 16;
export const MARGIN = 2;
/** Space above the first row, for the labels of its edges. */
const TOP = 12;
/** Distance between the centres of two rows in the horizontal layout. */
const ROW = 60;

const widthOf = ({ label, kind }: DiagramNode): number =>
  Math.ceil(label.length * LETTER) + (kind === "operation" || kind === "images" ? 6 : AROUND_NAME);

export const textWidth = ({ label = "", value }: DiagramEdge): number =>
  label.length * LETTER + (value ? VALUE_WIDTH : 0);

/** A position in the direction of the data flow, and across it. */
export interface Place {
  readonly along: number;
  readonly across: number;
}

export interface Box extends Place {
  readonly node: DiagramNode;
  readonly column: number;
  readonly row: number;
  /** Half its extent in each direction. */
  readonly reach: Place;
}

/** Columns are far enough apart for the labels between them. */
export function boxesOf(diagram: Diagram, right: boolean): ReadonlyMap<string, Box> {
  const columns = columnsOf(diagram);
  const rows = rowsOf(diagram.nodes, columns);
  const inColumn = (column: number) => diagram.nodes.filter(({ id }) => columns.get(id) === column);
  const last = Math.max(...columns.values());
  const across = right ? rowsDown() : rowsBeside(diagram.nodes, rows);
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
        node,
        column,
        row,
        along: along + extent / 2,
        across: across(row),
        reach: right
          ? { along: half, across: NODE_HEIGHT / 2 }
          : { along: NODE_HEIGHT / 2, across: half },
      });
    }
    // Only edges to the next column need the gap for their labels.
    const leaving = diagram.edges.filter(
      ({ from, to, kind }) =>
        kind !== "average" && columns.get(from) === column && columns.get(to) === column + 1,
    );
    const labelWidths = leaving.map((edge) =>
      textWidth(edge) > 0 ? textWidth(edge) + AROUND_LABEL : 0,
    );
    along += extent + (right ? Math.max(LEAST_GAP, ...labelWidths) : LEAST_GAP + 8);
  }
  return boxes;
}

const rowsDown = () => (row: number) => TOP + NODE_HEIGHT / 2 + row * ROW;

/** Rows side by side, each as wide as its widest node. */
function rowsBeside(
  nodes: readonly DiagramNode[],
  rows: ReadonlyMap<string, number>,
): (row: number) => number {
  const widest = (row: number) =>
    Math.max(0, ...nodes.filter(({ id }) => rows.get(id) === row).map(widthOf));
  return (row) => {
    let before = MARGIN;
    for (let each = 0; each < row; each++) before += widest(each) + BETWEEN;
    return before + widest(row) / 2;
  };
}
