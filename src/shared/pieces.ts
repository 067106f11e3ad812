/**
 * Long computations that can give way to other work on the same thread. The computation is a generator
 * that yields wherever it may pause; the caller runs it in one go or in pieces.
 */

export type Pieces<Result> = Generator<undefined, Result, undefined>;

/** Runs the generator to its end without pausing. */
export function atOnce<Result>(pieces: Pieces<Result>): Result {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Resolves after the tasks that are already queued on this thread. */
export const othersTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** Runs the generator piece by piece. Between pieces, queued tasks run and `before` is awaited. */
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
