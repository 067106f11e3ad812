/**
 * Two kinds of failure, because they end differently: an `InputError` is something a person can
 * correct (the command line exits 2, the page shows it by the control); a `RunError` is something
 * that happened to a run (exit 1, the run stops and keeps its last good state).
 */

/** Unusable arguments or input. The message says what was found and what is accepted. */
export class InputError extends Error {
  override readonly name = "InputError";
}

export type RunFailure = "not-finite" | "device-lost" | "out-of-memory" | "gpu-error";

/** A run that could not go on. `failure` names the cause for the page and for run records. */
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

/** The element of an array that the caller knows to be there. Throws a plain Error if it is not. */
export function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`index ${index} is outside 0..${items.length - 1}`);
  return item;
}

/** What was thrown, as a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
