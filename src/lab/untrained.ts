/**
 * The run's own networks as they were before the first step: what training is measured against. The
 * state is built anew from the seed, so it is there at any step and touches nothing of the run.
 */
import type { Dataset } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { createEvaluator, type Evaluator } from "../training/evaluator.ts";
import { initialState } from "../training/model.ts";
import type { Training } from "../training/training.ts";

/** Gives `work` the untrained networks, batch norm's statistics taken on `calibration` clean images. */
export async function withUntrained<Result>(
  device: Device,
  { model, buffers }: Pick<Training, "model" | "buffers">,
  dataset: Dataset,
  calibration: number,
  work: (untrained: Evaluator) => Promise<Result>,
): Promise<Result> {
  const state = createBuffer(device, model.layout.words * 4, "untrained");
  state.write(0, initialState(model));
  const evaluator = createEvaluator(device, model, dataset, {
    state,
    train: named(buffers, "train"),
    test: named(buffers, "test"),
  });
  try {
    await evaluator.calibrate(calibration);
    return await work(evaluator);
  } finally {
    evaluator.destroy();
    state.destroy();
  }
}

function named<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = record[name];
  if (value === undefined) throw new Error(`untrained: the run has no buffer ${name}`);
  return value;
}
