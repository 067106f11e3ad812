/**
 * Embeds the run's images with other weights, such as untrained ones. The weights are a copy: the run's
 * state is not touched.
 */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { createEvaluator, type Evaluator } from "../../training/evaluator.ts";
import { initialState } from "../../training/model.ts";
import type { Training } from "../../training/training.ts";

type Ground = Pick<Training, "model" | "buffers">;

/** Calls `work` with an evaluator of these weights, its batch norm calibrated on `calibration` clean images. */
export async function withWeights<Result>(
  device: Device,
  { model, buffers }: Ground,
  words: Float32Array,
  dataset: Table,
  calibration: number,
  work: (evaluator: Evaluator) => Promise<Result>,
): Promise<Result> {
  const state = await createBuffer(device, model.layout.words * 4, "other weights");
  state.write(0, words);
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

/** The same with the weights of step 0, initialised from the seed. */
export const withUntrained = <Result>(
  device: Device,
  ground: Ground,
  dataset: Table,
  calibration: number,
  work: (untrained: Evaluator) => Promise<Result>,
): Promise<Result> =>
  withWeights(device, ground, initialState(ground.model), dataset, calibration, work);

function named<Value>(record: Readonly<Record<string, Value>>, name: string): Value {
  const value = record[name];
  if (value === undefined) throw new Error(`other weights: the run has no buffer ${name}`);
  return value;
}
