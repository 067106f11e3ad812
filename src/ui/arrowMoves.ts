/** Moves of the arrow keys in a grid of rows and columns, by `KeyboardEvent.key`. */
export const arrowMoves: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
