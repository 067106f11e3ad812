/**
 * Ctrl-C in long commands. While a command guards its work, the first Ctrl-C asks it to save what it has and to
 * stop; a second one ends the process at once. Outside of guarded work Ctrl-C ends the process as usual.
 */

/** Exit code after Ctrl-C: 128 and the number of SIGINT. */
export const INTERRUPTED = 130;

/** Thrown by a command that has stopped because it was asked to. The message says what is saved. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

export interface Interruption {
  /** Whether the guarded work was asked to stop. Read it often: between steps, runs and phases. */
  readonly requested: boolean;
  /** Performs work that saves what it has when `requested` becomes true. */
  guard<T>(work: () => Promise<T>): Promise<T>;
}

/** The part of `process` that signals come from. */
interface SignalSource {
  on(signal: "SIGINT", listener: () => void): unknown;
  off(signal: "SIGINT", listener: () => void): unknown;
}

/** A terminal and npm may both deliver one Ctrl-C. */
const SAME_PRESS_MILLISECONDS = 500;

/** Interruption by SIGINT. `asked` is called at the first one, `end` at the second. */
export function interruptionBySignal(
  source: SignalSource,
  { asked, end }: { readonly asked: () => void; readonly end: () => void },
  now: () => number = () => performance.now(),
): Interruption {
  let guards = 0;
  let askedAt: number | undefined;
  const onSignal = () => {
    if (askedAt === undefined) {
      askedAt = now();
      asked();
    } else if (now() - askedAt > SAME_PRESS_MILLISECONDS) end();
  };
  return {
    get requested() {
      return askedAt !== undefined;
    },
    async guard(work) {
      if (guards++ === 0) source.on("SIGINT", onSignal);
      try {
        return await work();
      } finally {
        if (--guards === 0) source.off("SIGINT", onSignal);
      }
    },
  };
}

/** For hosts without signals: the work is never asked to stop. */
export const uninterrupted: Interruption = { requested: false, guard: (work) => work() };

/** The argument as a POSIX shell takes it. */
export const quoted = (argument: string): string =>
  /^[\w./=:@,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
