/** Which column and row each node of a diagram stands in. */
import type { Diagram, DiagramNode } from "../../lab/protocol/index.ts";

/**
 * Columns by id: one behind the last of those that feed a node. What nobody feeds and is no image (a
 * memory, a mask) stands right before the first that it feeds.
 */
export function columnsOf({ nodes, edges }: Diagram): ReadonlyMap<string, number> {
  const data = edges.filter(({ kind }) => kind !== "average");
  const columns = new Map<string, number>();
  const behind = (id: string, visited: readonly string[]): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    // What goes round in a circle (a teacher, its centre) counts from where it was entered.
    const feeders = data.filter(({ to, from }) => to === id && !visited.includes(from));
    const column = Math.max(-1, ...feeders.map(({ from }) => behind(from, [...visited, id]))) + 1;
    if (visited.length === 0) columns.set(id, column);
    return column;
  };
  for (const { id } of nodes) behind(id, []);
  for (const { id, kind } of nodes) {
    const fed = data.filter(({ from }) => from === id).map(({ to }) => columns.get(to) ?? 1);
    const alone = kind !== "images" && data.every(({ to }) => to !== id);
    if (alone && fed.length > 0) columns.set(id, Math.max(0, Math.min(...fed) - 1));
  }
  return columns;
}

/** Rows by id: a node's lane, or the next free one of its column. */
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
  // Lanes that nothing stands in are left out.
  const used = [...new Set(rows.values())].sort((a, b) => a - b);
  return new Map([...rows].map(([id, row]) => [id, used.indexOf(row)]));
}
