/** The one cell of a table that is read out: the pointer's, or the one that arrow keys have walked to. */
import { type KeyboardEvent, useState } from "react";
import { arrowMoves } from "../../arrowMoves.ts";

export type Cell = readonly [row: number, col: number];

export interface ReadCell {
  readonly cell: Cell | undefined;
  read(cell: Cell | undefined): void;
  /** Walks a cell on, from the first, and not past an edge; other keys are left alone. */
  walk(event: KeyboardEvent): void;
}

export function useReadCell(rows: number, cols: number): ReadCell {
  const [cell, read] = useState<Cell>();
  const walk = (event: KeyboardEvent) => {
    const move = arrowMoves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const within = (place: number, count: number) => Math.min(Math.max(place, 0), count - 1);
    read(cell ? [within(cell[0] + move[0], rows), within(cell[1] + move[1], cols)] : [0, 0]);
  };
  return { cell, read, walk };
}
