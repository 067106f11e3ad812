/**
 * Tunes kernels while a run trains in the page. The run starts with default variants, or with the fastest
 * ones of an earlier visit. A small share of the time between steps is spent on timing variants until a
 * budget is used up; the next run continues. All variants give the same bytes.
 */
import type { Device } from "../../gpu/device.ts";
import { keepTunings, type TuningStore } from "../../gpu/tuner/store.ts";
import { createTuner } from "../../gpu/tuner/tuner.ts";
import type { Training } from "../../training/training.ts";
import type { TuningsEvent } from "../protocol/index.ts";

export interface BackgroundTuning {
  /** Whether {@link work} should be called now. */
  due(): boolean;
  /** Times a few variants. No step may be in flight. */
  work(): Promise<void>;
  /** The variants in use. */
  event(): TuningsEvent;
  destroy(): void;
}

export interface BackgroundTuningParts {
  readonly device: Device;
  readonly training: Training;
  readonly store: TuningStore;
  readonly send: (event: TuningsEvent) => void;
}

/** Budget of one run. */
const BUDGET_MILLISECONDS = 2000;
/** Share of the training time. */
const SHARE = 0.15;
/** A slice ends after this time, when the variant being timed is done. */
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
