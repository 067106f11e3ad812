/**
 * What a trained encoder is worth: kNN and a linear probe on its output h, on clean images and under
 * nuisance, and the diagnostics of h and z. Everything is embedded from float images, the way
 * `lab embed` does it, so that anyone can repeat a run's figures from its weights.
 *
 * Bank: the first 10,000 training images at most, in file order. Queries: all test images. Under
 * nuisance both are disturbed, each with its own fixed seed; the disturbances belong to the family
 * of the training's augmentations (see data/nuisance.ts).
 */
import { applyNuisance, type Dataset, type Split, toFloat } from "../../data/index.ts";
import { type Embeddings, knnAccuracy, linearProbe } from "../../metrics/index.ts";
import type { Embedded, Training } from "../../training/training.ts";

/** Share of right answers of each probe, 0 to 1. */
export interface Scores {
  readonly knn: number;
  readonly linear: number;
  readonly knnNuisance: number;
  readonly linearNuisance: number;
}

/** Images [rows, height, width, channels] in [0, 1], as they are and disturbed. */
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

/** The same samples' features, clean and disturbed. */
export interface ProbeFeatures {
  readonly clean: Embeddings;
  readonly nuisance: Embeddings;
}

const LARGEST_BANK = 10_000;

/** Clean training images that batch norm's statistics are recomputed on before evaluation. */
export const CALIBRATION_IMAGES = 2500;

/** Seeds of the disturbances; fixed, so that every run ever made is asked the same questions. */
const NUISANCE_SEEDS = { bank: 1, queries: 2 } as const;

/** Chooses the linear probe's validation part. */
const PROBE_SEED = 0;

/** The probe's images of a dataset. */
export function probesOf(dataset: Dataset): Probes {
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

/** Both probes on both kinds of images; seconds of CPU. */
function scoresOf(probes: Probes, bank: ProbeFeatures, queries: ProbeFeatures): Scores {
  const { labels: bankLabels } = probes.bank;
  const { labels: queryLabels } = probes.queries;
  const knn = (kind: keyof ProbeFeatures) =>
    knnAccuracy({ bank: bank[kind], bankLabels, queries: queries[kind], queryLabels }).accuracy;
  const linear = (kind: keyof ProbeFeatures) =>
    linearProbe({
      train: bank[kind],
      trainLabels: bankLabels,
      test: queries[kind],
      testLabels: queryLabels,
      seed: PROBE_SEED,
    }).accuracy;
  return {
    knn: knn("clean"),
    linear: linear("clean"),
    knnNuisance: knn("nuisance"),
    linearNuisance: linear("nuisance"),
  };
}

/** The scores of raw pixels: what an embedding has to beat to be worth anything. */
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

/** Recalibrates batch norm and probes a run as it is now. */
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

/** Recalibrates batch norm and asks only the clean kNN probe: a tenth of the work. */
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

/** h, or z, as the metrics take them. */
export function featuresOf(
  { rows, h, hDim, z, zDim }: Embedded,
  space: "h" | "z" = "h",
): Embeddings {
  return space === "h" ? { data: h, rows, cols: hDim } : { data: z, rows, cols: zDim };
}
