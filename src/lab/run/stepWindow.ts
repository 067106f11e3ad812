/** Keeps a bounded number of submitted steps in flight. */

const IN_FLIGHT = 2;

export interface StepWindow {
  /** Submits a step. `step` returns a promise that resolves when the step's report has arrived. */
  submit(step: Promise<void>): void;
  /** Resolves when another step can be submitted. Rejects with the error of a failed step. */
  room(): Promise<void>;
  /** Resolves when no step is in flight. */
  drain(): Promise<void>;
}

export function createStepWindow(): StepWindow {
  const pending: Promise<void>[] = [];
  return {
    submit(step) {
      // Awaited in order; until then a failure must not count as unhandled.
      step.catch(() => undefined);
      pending.push(step);
    },
    async room() {
      if (pending.length >= IN_FLIGHT) await pending.shift();
    },
    async drain() {
      while (pending.length > 0) await pending.shift();
    },
  };
}
