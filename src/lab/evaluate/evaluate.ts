/**
 * Evaluates a trained encoder: kNN and a linear probe on its output h, on clean images and under
 * nuisance. Images are embedded as float32, as `lab embed` does, so that the scores can be reproduced
 * from the weights.
 * The images are those of probeRows.ts.
 */
import { type Embeddings, knnAccuracy, linearProbe } from "../../metrics/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { partsOfSpace, type Space } from "../protocol/space.ts";
import { joined } from "./joint.ts";

/** Accuracy of each probe, 0 to 1. */
export interface CleanScores {
  readonly knn: number;
  readonly linear: number;
}

/** Accuracy of each probe on images, without and with nuisance. */
export interface NuisanceScores extends CleanScores {
  readonly knnNuisance: number;
  readonly linearNuisance: number;
}

/** Texts have no nuisance. */
export type Scores = CleanScores & Partial<NuisanceScores>;

/** Rows whose features are probed. */
export interface ProbeRows {
  readonly rows: number;
  readonly labels: Int32Array;
  /** Absent for a method that reads texts. */
  readonly images?: ProbeImages;
}

/** Images [rows, height, width, channels] in [0, 1], without and with nuisance. */
export interface ProbeImages {
  readonly clean: Float32Array<ArrayBuffer>;
  readonly nuisance: Float32Array<ArrayBuffer>;
}

export interface Probes {
  readonly bank: ProbeRows;
  readonly queries: ProbeRows;
}

/** Features of the same rows, without and with nuisance. */
export interface ProbeFeatures {
  readonly clean: Embeddings;
  readonly nuisance?: Embeddings;
}

/** Clean training images that batch norm's statistics are recomputed on before evaluation. */
export const CALIBRATION_IMAGES = 2500;

/** Selects the validation part of the linear probe. */
const PROBE_SEED = 0;

/** Both probes, without and with nuisance. Takes seconds of CPU time. */
function scoresOf(probes: Probes, bank: ProbeFeatures, queries: ProbeFeatures): Scores {
  const { labels: bankLabels } = probes.bank;
  const { labels: queryLabels } = probes.queries;
  const knn = (known: Embeddings, asked: Embeddings) =>
    knnAccuracy({ bank: known, bankLabels, queries: asked, queryLabels }).accuracy;
  // Of one class alone there is one prediction, and nothing to fit.
  const isOneClass = new Set([...bankLabels, ...queryLabels]).size === 1;
  const linear = (train: Embeddings, test: Embeddings) => {
    if (isOneClass) return 1;
    const labels = { trainLabels: bankLabels, testLabels: queryLabels };
    return linearProbe({ train, test, ...labels, seed: PROBE_SEED }).accuracy;
  };
  const clean = {
    knn: knn(bank.clean, queries.clean),
    linear: linear(bank.clean, queries.clean),
  };
  if (!bank.nuisance || !queries.nuisance) return clean;
  return {
    ...clean,
    knnNuisance: knn(bank.nuisance, queries.nuisance),
    linearNuisance: linear(bank.nuisance, queries.nuisance),
  };
}

/** Scores of raw pixels; undefined for texts. */
export function pixelScores(probes: Probes): Scores | undefined {
  const { bank, queries } = probes;
  if (!bank.images || !queries.images) return undefined;
  const features = ({ clean, nuisance }: ProbeImages, rows: number): ProbeFeatures => ({
    clean: { data: clean, rows, cols: clean.length / rows },
    nuisance: { data: nuisance, rows, cols: nuisance.length / rows },
  });
  return scoresOf(probes, features(bank.images, bank.rows), features(queries.images, queries.rows));
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
  const clean = await cleanEmbeddings(training, probes);
  const [bank, queries] = [probes.bank.images, probes.queries.images];
  const nuisance = bank &&
    queries && {
      bank: await training.embedImages(bank.nuisance),
      queries: await training.embedImages(queries.nuisance),
    };
  const features = (part: "bank" | "queries"): ProbeFeatures => ({
    clean: featuresOf(clean[part]),
    ...(nuisance && { nuisance: featuresOf(nuisance[part]) }),
  });
  return { scores: scoresOf(probes, features("bank"), features("queries")), ...clean };
}

/** Embeds the rows without nuisance: images as float32, or the first text of each row. */
async function cleanEmbeddings(
  training: Training,
  { bank, queries }: Probes,
): Promise<Pick<Evaluation, "bank" | "queries">> {
  const embedded = ({ rows, images }: ProbeRows, split: "train" | "test") =>
    images ? training.embedImages(images.clean) : training.embed(split, rows);
  return { bank: await embedded(bank, "train"), queries: await embedded(queries, "test") };
}

/** Recalibrates batch norm and runs the clean kNN probe only: a tenth of the work. */
export async function evaluateNearest(
  training: Training,
  probes: Probes,
): Promise<Pick<Scores, "knn"> & Pick<Evaluation, "queries">> {
  await training.calibrate(CALIBRATION_IMAGES);
  const { bank, queries } = await cleanEmbeddings(training, probes);
  const { accuracy: knn } = knnAccuracy({
    bank: featuresOf(bank),
    bankLabels: probes.bank.labels,
    queries: featuresOf(queries),
    queryLabels: probes.queries.labels,
  });
  return { knn, queries };
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
