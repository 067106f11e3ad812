/** Routes of the edges between the boxes of a diagram. */
import type { DiagramEdge } from "../../lab/protocol/index.ts";
import type { Box, Place } from "./diagramBoxes.ts";

/** Distance between edges that enter the same node. */
const APART = 9;

/** Offset from the middle of a node at which an edge enters. */
export function entryOf(
  edge: DiagramEdge,
  others: readonly DiagramEdge[],
  boxes: ReadonlyMap<string, Box>,
): number {
  const byRow = [...others].sort(
    (a, b) => (boxes.get(a.from)?.row ?? 0) - (boxes.get(b.from)?.row ?? 0),
  );
  return (byRow.indexOf(edge) - (byRow.length - 1) / 2) * APART;
}

export interface Route {
  /** Two points of a line, or four of a cubic curve. */
  readonly places: readonly Place[];
  /** Start of the straight part before the curve. */
  readonly run?: Place;
  /** Ends in an earlier row. */
  readonly rises?: boolean;
  readonly text: Place;
  readonly stop: Place;
}

/** An edge to a later column: along its row, changing rows only in the last gap. */
export function forwards(
  from: Box,
  to: Box,
  entry: number,
  boxes: ReadonlyMap<string, Box>,
): Route {
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
    rises: to.row < from.row,
    // Beside the straight part if there is one, else beside the first half of the curve.
    text: { along: (start.along + Math.max(before, middle)) / 2, across: from.across },
    stop,
  };
}

/** A curve around the nodes of its own row. */
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

/** From row to row, for moving averages and edges that go back. */
export function sideways(from: Box, to: Box): Route {
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
