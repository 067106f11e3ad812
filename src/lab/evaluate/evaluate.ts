/**
 * Evaluates a trained encoder: kNN and a linear probe on its output h, on clean images and under
 * nuisance. Images are embedded as float32, as `lab embed` does, so that the scores can be reproduced
 * from the weights.
 *
 * Bank: at most the first 10,000 training images, in file order. Queries: all test images. Nuisance is
 * applied to both, each with a fixed seed of its own (data/nuisance.ts).
 */
import { applyNuisance, type Split, type Table, toFloat } from "../../data/index.ts";
import { type Embeddings, knnAccuracy, linearProbe } from "../../metrics/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";
import { joined } from "./joint.ts";

/** Accuracy of each probe, 0 to 1. */
export interface Scores {
  readonly knn: number;
  readonly linear: number;
  readonly knnNuisance: number;
  readonly linearNuisance: number;
}

/** Images [rows, height, width, channels] in [0, 1], without and with nuisance. */
export interface ProbeImages {
  readonly rows: number;
  readonly labels: Int32Array;
  readonly clean: Float32Array<ArrayBuffer>;
  readonly nuisance: Float32Array<ArrayBuffer>;
}

export interface Probes {
  readonly bank: ProbeImages;
  readonly queries: ProbeImages;
}

/** Features of the same images, without and with nuisance. */
export interface ProbeFeatures {
  readonly clean: Embeddings;
  readonly nuisance: Embeddings;
}

const LARGEST_BANK = 10_000;

/** Clean training images that batch norm's statistics are recomputed on before evaluation. */
export const CALIBRATION_IMAGES = 2500;

/** Seeds of the nuisance; fixed, so that scores of all runs are comparable. */
const NUISANCE_SEEDS = { bank: 1, queries: 2 } as const;

/** Selects the validation part of the linear probe. */
const PROBE_SEED = 0;

/** The probe's images of a dataset. */
export function probesOf(dataset: Table): Probes {
  const images = (split: Split, rows: number, seed: number): ProbeImages => {
    const { height, width, channels } = dataset;
    const clean = toFloat(split.images.subarray(0, rows * height * width * channels));
    const nuisance = applyNuisance(clean, [rows, height, width, channels], seed);
    return { rows, labels: split.labels.subarray(0, rows), clean, nuisance };
  };
  return {
    bank: images(dataset.train, Math.min(dataset.train.count, LARGEST_BANK), NUISANCE_SEEDS.bank),
    queries: images(dataset.test, dataset.test.count, NUISANCE_SEEDS.queries),
  };
}

/** Both probes, without and with nuisance. Takes seconds of CPU time. */
function scoresOf(probes: Probes, bank: ProbeFeatures, queries: ProbeFeatures): Scores {
  const { labels: bankLabels } = probes.bank;
  const { labels: queryLabels } = probes.queries;
  const knn = (kind: keyof ProbeFeatures) =>
    knnAccuracy({ bank: bank[kind], bankLabels, queries: queries[kind], queryLabels }).accuracy;
  // Of one class alone there is one prediction, and nothing to fit.
  const isOneClass = new Set([...bankLabels, ...queryLabels]).size === 1;
  const linear = (kind: keyof ProbeFeatures) => {
    if (isOneClass) return 1;
    return linearProbe({
      train: bank[kind],
      trainLabels: bankLabels,
      test: queries[kind],
      testLabels: queryLabels,
      seed: PROBE_SEED,
    }).accuracy;
  };
  return {
    knn: knn("clean"),
    linear: linear("clean"),
    knnNuisance: knn("nuisance"),
    linearNuisance: linear("nuisance"),
  };
}

/** Scores of raw pixels. */
export function pixelScores(probes: Probes): Scores {
  const features = ({ rows, clean, nuisance }: ProbeImages): ProbeFeatures => ({
    clean: { data: clean, rows, cols: clean.length / rows },
    nuisance: { data: nuisance, rows, cols: nuisance.length / rows },
  });
  return scoresOf(probes, features(probes.bank), features(probes.queries));
}

export interface Evaluation {
  readonly scores: Scores;
  /** Clean embeddings. */
  readonly bank: Embedded;
  readonly queries: Embedded;
}

/** Recalibrates batch norm and evaluates the current weights. */
export async function evaluateTraining(training: Training, probes: Probes): Promise<Evaluation> {
  await training.calibrate(CALIBRATION_IMAGES);
  const clean = {
    bank: await training.embedImages(probes.bank.clean),
    queries: await training.embedImages(probes.queries.clean),
  };
  const nuisance = {
    bank: await training.embedImages(probes.bank.nuisance),
    queries: await training.embedImages(probes.queries.nuisance),
  };
  const features = (part: "bank" | "queries"): ProbeFeatures => ({
    clean: featuresOf(clean[part]),
    nuisance: featuresOf(nuisance[part]),
  });
  return { scores: scoresOf(probes, features("bank"), features("queries")), ...clean };
}

/** Recalibrates batch norm and runs the clean kNN probe only: a tenth of the work. */
export async function evaluateNearest(
  training: Training,
  { bank, queries }: Probes,
): Promise<Pick<Scores, "knn"> & Pick<Evaluation, "queries">> {
  await training.calibrate(CALIBRATION_IMAGES);
  const known = await training.embedImages(bank.clean);
  const asked = await training.embedImages(queries.clean);
  const { accuracy: knn } = knnAccuracy({
    bank: featuresOf(known),
    bankLabels: bank.labels,
    queries: featuresOf(asked),
    queryLabels: queries.labels,
  });
  return { knn, queries: asked };
}

/**
 * The embeddings of a space; of a joint one the unit vectors of both parts, one part after the other. Throws
 * {@link InputError} with the known spaces if there is none.
 */
export function featuresOf(embedded: Embedded, space: Space = "h"): Embeddings {
  const { rows, spaces } = embedded;
  const parts = partsOfSpace(space);
  if (parts.length > 1) {
    return joined(
      space,
      parts.map((part) => featuresOf(embedded, part)),
    );
  }
  const vectors = spaces[space];
  if (!vectors) {
    throw new InputError(
      `space: found ${JSON.stringify(space)}, expected one of ${Object.keys(spaces).join(", ")}`,
    );
  }
  return { data: vectors.data, rows, cols: vectors.cols };
}
