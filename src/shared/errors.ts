/**
 * Two kinds of failure with different consequences. An `InputError` can be corrected by the user: the
 * command line exits with 2, the page shows it beside the control. A `RunError` ends a run: the
 * command line exits with 1, and the run stops with its last good state.
 */

/** Unusable arguments or input. The message names the value and what is accepted. */
export class InputError extends Error {
  override readonly name = "InputError";
}

export type RunFailure = "not-finite" | "device-lost" | "out-of-memory" | "gpu-error";

/** A run that had to stop. `failure` is the cause, for the page and for run records. */
export class RunError extends Error {
  override readonly name = "RunError";
  readonly failure: RunFailure;

  constructor(failure: RunFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** Throws an {@link InputError} with `message()` unless `condition` holds. */
export function require(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InputError(message());
}

/** Returns the element at an index that the caller knows to exist. Throws an Error otherwise. */
export function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`index ${index} is outside 0..${items.length - 1}`);
  return item;
}

/** The message of a parser on one line: `JSON.parse` quotes the text with its line breaks. */
export const oneLineOf = (error: unknown): string => messageOf(error).replaceAll(/\s+/g, " ");

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
