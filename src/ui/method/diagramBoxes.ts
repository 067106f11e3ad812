/**
 * Every node of a diagram at its place: columns as far apart as the words between them need, rows as
 * wide as their widest node. Letters are counted, not measured, so that this is arithmetic alone.
 */
import type { Diagram, DiagramEdge, DiagramNode } from "../../lab/protocol/index.ts";
import { columnsOf, rowsOf } from "./diagramGrid.ts";

/** Average width of a letter at 12 pixels, and of a digit of a value. */
const LETTER = 6.5;
const VALUE_WIDTH = 36;
const NODE_HEIGHT = 28;
const LEAST_GAP = 28;
/** Room that words at a line have beyond themselves, and a node's name on both sides together. */
export const AROUND_WORDS = 20;
const AROUND_NAME = 18;
/** Between rows, where data goes down. */
const BETWEEN = 16;
export const MARGIN = 2;
/** Above the first row, for the words at its lines. */
const TOP = 12;
/** From the middle of a row to the next one's, where data goes right. */
const ROW = 60;

const widthOf = ({ label, kind }: DiagramNode): number =>
  Math.ceil(label.length * LETTER) + (kind === "operation" || kind === "images" ? 6 : AROUND_NAME);

export const textWidth = ({ label = "", value }: DiagramEdge): number =>
  label.length * LETTER + (value ? VALUE_WIDTH : 0);

/** A place by how far along the way of data it is, and how far across. */
export interface Place {
  readonly along: number;
  readonly across: number;
}

export interface Box extends Place {
  readonly node: DiagramNode;
  readonly column: number;
  readonly row: number;
  /** Half its extent along and across. */
  readonly reach: Place;
}

/** Every node in its column and row; columns are as far apart as the words between them need. */
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
        ...{ node, column, row },
        along: along + extent / 2,
        across: across(row),
        reach: right
          ? { along: half, across: NODE_HEIGHT / 2 }
          : { along: NODE_HEIGHT / 2, across: half },
      });
    }
    // Lines to columns further on have room enough for their words.
    const leaving = diagram.edges.filter(
      ({ from, to, kind }) =>
        kind !== "average" && columns.get(from) === column && columns.get(to) === column + 1,
    );
    const words = leaving.map((edge) => (textWidth(edge) > 0 ? textWidth(edge) + AROUND_WORDS : 0));
    along += extent + (right ? Math.max(LEAST_GAP, ...words) : LEAST_GAP + 8);
  }
  return boxes;
}

const rowsDown = () => (row: number) => TOP + NODE_HEIGHT / 2 + row * ROW;

/** Rows beside each other, each as wide as its widest node; the first leaves room for words on its left. */
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
