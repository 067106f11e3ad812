/**
 * Long work on a thread that has other things to do: a generator that yields where it may pause. Who can
 * wait runs it at once, who shares the thread lets others in between.
 */

export type Pieces<Result> = Generator<undefined, Result, undefined>;

/** All of it, at once. */
export function atOnce<Result>(pieces: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Resolves when the thread has done what waited. */
export const othersTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Piece by piece; between two of them the thread does what waits, and all of `before`. */
export async function inPieces<Result>(
  pieces: Pieces<Result>,
  before: () => Promise<unknown> = async () => undefined,
): Promise<Result> {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
    await othersTurn();
    await before();
  }
}
