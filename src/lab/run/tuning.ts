/**
 * Tuning beside a run in the page. The run starts with what is known (the rule's variants, or winners
 * of an earlier visit) and trains at once; between its steps a small share of the time goes to timing
 * variants, until a budget is spent, and winners are swapped in as they are found. Results do not
 * change by a byte, so nobody need know; what is left over waits for the next run.
 */
import type { Device } from "../../gpu/device.ts";
import { keepTunings, type TuningStore } from "../../gpu/tuner/store.ts";
import { createTuner } from "../../gpu/tuner/tuner.ts";
import type { Training } from "../../training/training.ts";
import type { TuningsEvent } from "../protocol/index.ts";

export interface BackgroundTuning {
  /** Whether the run should make room for {@link work} now. */
  due(): boolean;
  /** Times a few variants; call it while nothing is in flight. */
  work(): Promise<void>;
  /** What is in use now. */
  event(): TuningsEvent;
  destroy(): void;
}

export interface BackgroundTuningParts {
  readonly device: Device;
  readonly training: Training;
  readonly store: TuningStore;
  readonly send: (event: TuningsEvent) => void;
}

/** The most that one run spends. */
const BUDGET_MILLISECONDS = 2000;
/** Of the time while it goes on. */
const SHARE = 0.15;
/** A slice ends after this, or after the variant that is being timed. */
const SLICE_MILLISECONDS = 30;

export function createBackgroundTuning(parts: BackgroundTuningParts): BackgroundTuning {
  const { device, training, store, send } = parts;
  const tuner = createTuner(device, training.program.programs);
  let budget = BUDGET_MILLISECONDS;
  let nextAt = 0;
  const event = (): TuningsEvent => ({
    type: "tunings",
    tunings: training.program.tunings(),
    undecided: tuner.left,
  });

  return {
    event,
    due: () => tuner.left > 0 && budget > 0 && training.step > 0 && performance.now() >= nextAt,
    async work() {
      const { left } = tuner;
      const started = performance.now();
      await tuner.work(Math.min(SLICE_MILLISECONDS, budget));
      if (tuner.left < left) {
        await training.program.retune();
        await keepTunings(device, store);
        send(event());
      }
      const ended = performance.now();
      budget -= ended - started;
      nextAt = ended + (ended - started) * (1 / SHARE - 1);
      if (budget <= 0) tuner.destroy();
    },
    destroy: () => tuner.destroy(),
  };
}
