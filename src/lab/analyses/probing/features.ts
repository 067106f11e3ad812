/**
 * Features of the same images from all compared sources: the shown encoder, the untrained encoder, a saved
 * run, raw pixels, HOG, LBP and SIFT words.
 */
import { type Table, toFloat } from "../../../data/index.ts";
import type { Device } from "../../../gpu/device.ts";
import type { Embeddings } from "../../../metrics/index.ts";
import { resolveConfiguration } from "../../../training/configuration.ts";
import type { Evaluator } from "../../../training/evaluator.ts";
import { loadMethod } from "../../../training/methods/index.ts";
import { buildModel } from "../../../training/model.ts";
import type { Training } from "../../../training/training.ts";
import { featuresOf } from "../../evaluate/evaluate.ts";
import { type KeptWeights, openKept } from "../../keep/otherRun.ts";
import type { HandMade, ProbeCounts } from "../../protocol/analyses.ts";
import type { Space } from "../../protocol/space.ts";
import { withUntrained, withWeights } from "../../weights/otherWeights.ts";

/** Features of the first training images and of the first test images. */
export interface ProbeParts {
  readonly train: Embeddings;
  readonly test: Embeddings;
}

/** The networks and device buffers of a run; a `Training` is one. */
export type ProbedRun = Pick<Training, "model" | "buffers">;

/** On a GPU enough for one hundred labels of most classes. */
export function probeCounts({ train, test }: Table, software: boolean): ProbeCounts {
  return {
    train: Math.min(train.count, software ? 1200 : 2000),
    test: Math.min(test.count, software ? 500 : 1000),
  };
}

/** Features in a space. Throws {@link InputError} if the method does not have it. */
export type PartsIn = (space: Space) => ProbeParts;

/** Features in every space, with the current batch-norm statistics. */
export async function embeddedParts(
  evaluator: Pick<Evaluator, "embed">,
  { train, test }: ProbeCounts,
): Promise<PartsIn> {
  const known = await evaluator.embed("train", train);
  const asked = await evaluator.embed("test", test);
  return (space) => ({ train: featuresOf(known, space), test: featuresOf(asked, space) });
}

/** Features of the run's networks before training. */
export const untrainedParts = (
  device: Device,
  run: ProbedRun,
  dataset: Table,
  counts: ProbeCounts,
  calibration: number,
): Promise<PartsIn> =>
  withUntrained(device, run, dataset, calibration, (evaluator) => embeddedParts(evaluator, counts));

/** Features of another run's checkpoint on the images of this run. */
export async function keptParts(
  device: Device,
  { buffers }: ProbedRun,
  dataset: Table,
  counts: ProbeCounts,
  calibration: number,
  kept: KeptWeights,
): Promise<PartsIn> {
  const { model, words } = await openKept(kept, dataset.schema);
  const run = { model, buffers };
  return withWeights(device, run, words, dataset, calibration, (evaluator) =>
    embeddedParts(evaluator, counts),
  );
}

export function pixelParts(dataset: Table, counts: ProbeCounts): ProbeParts {
  const size = dataset.height * dataset.width * dataset.channels;
  const part = (split: "train" | "test"): Embeddings => ({
    data: toFloat(dataset[split].images.subarray(0, counts[split] * size)),
    rows: counts[split],
    cols: size,
  });
  return { train: part("train"), test: part("test") };
}

/** Hand-crafted features. Throws InputError if the images are too small. */
export async function handMadeParts(
  device: Device,
  { model, buffers }: ProbedRun,
  dataset: Table,
  counts: ProbeCounts,
  name: HandMade,
): Promise<ProbeParts> {
  await loadMethod(name);
  const { batch, seed } = model.configuration;
  const { schema } = dataset;
  const given = { method: name, encoder: name, dataset: schema.id, steps: 0, settings: {} };
  const configuration = resolveConfiguration({ ...given, batch, seed }, { list: () => [schema] });
  const run = { model: buildModel(configuration, schema), buffers };
  return withUntrained(device, run, dataset, 0, async (evaluator) => {
    return (await embeddedParts(evaluator, counts))("h");
  });
}
