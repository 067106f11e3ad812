/** Assigns a column and a row to each node of a diagram. */
import type { Diagram, DiagramNode } from "../../lab/protocol/index.ts";

/**
 * Columns by node id: one after the last input of the node. A node without inputs that is not an
 * image (a memory, a mask) comes right before the first node that it feeds.
 */
export function columnsOf({ nodes, edges }: Diagram): ReadonlyMap<string, number> {
  const data = edges.filter(({ kind }) => kind !== "average");
  const columns = new Map<string, number>();
  const columnOf = (id: string, visited: readonly string[]): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    // In a cycle (a teacher and its centre) nodes already visited are ignored.
    const feeders = data.filter(({ to, from }) => to === id && !visited.includes(from));
    const column = Math.max(-1, ...feeders.map(({ from }) => columnOf(from, [...visited, id]))) + 1;
    if (visited.length === 0) columns.set(id, column);
    return column;
  };
  for (const { id } of nodes) columnOf(id, []);
  for (const { id, kind } of nodes) {
    const fed = data.filter(({ from }) => from === id).map(({ to }) => columns.get(to) ?? 1);
    const alone = kind !== "images" && data.every(({ to }) => to !== id);
    if (alone && fed.length > 0) columns.set(id, Math.max(0, Math.min(...fed) - 1));
  }
  return columns;
}

/** Rows by node id: the node's lane, or the next free row of its column. */
export function rowsOf(
  nodes: readonly DiagramNode[],
  columns: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const taken = new Set<string>();
  for (const { id, lane } of [...nodes].sort((a, b) => a.lane - b.lane)) {
    let row = lane;
    while (taken.has(`${columns.get(id)} ${row}`)) row++;
    taken.add(`${columns.get(id)} ${row}`);
    rows.set(id, row);
  }
  // Drop unused lanes.
  const used = [...new Set(rows.values())].sort((a, b) => a - b);
  return new Map([...rows].map(([id, row]) => [id, used.indexOf(row)]));
}
