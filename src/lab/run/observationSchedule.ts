/** Decides when a training run is observed, so that training keeps most of the time. */

/** Largest share of the time spent on observations. */
const OBSERVING_SHARE = 0.3;
const FRAME_MILLISECONDS = 50;
const DIAGNOSTICS_MILLISECONDS = 700;

export interface ObservationSchedule {
  /** Whether it is time for a frame. */
  isFrameDue(): boolean;
  /** Whether it is time for diagnostics. */
  areDiagnosticsDue(): boolean;
  /** Records an observation that started at `started` (`performance.now()`). */
  observed(started: number, withDiagnostics: boolean): void;
  /** Ignores the cost of the observation so far, which included compiling kernels. */
  forgetCost(): void;
}

export function createObservationSchedule(): ObservationSchedule {
  let endedAt = 0;
  let cost = 0;
  let diagnosticsAt = 0;
  return {
    isFrameDue() {
      const elapsed = performance.now() - endedAt;
      return elapsed > FRAME_MILLISECONDS && elapsed > cost * (1 / OBSERVING_SHARE - 1);
    },
    areDiagnosticsDue: () => performance.now() - diagnosticsAt > DIAGNOSTICS_MILLISECONDS,
    observed(started, withDiagnostics) {
      endedAt = performance.now();
      cost = endedAt - started;
      if (withDiagnostics) diagnosticsAt = endedAt;
    },
    forgetCost() {
      cost = 0;
    },
  };
}
