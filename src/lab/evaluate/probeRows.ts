/**
 * The rows that an encoder is evaluated on. Bank: at most the first 10,000 training images, in file order. Queries: all
 * test images. Nuisance is applied to both, each with a fixed seed of its own (data/nuisance.ts).
 */
import { type Split, type Table, toFloat } from "../../data/index.ts";
import { applyNuisance, NUISANCE_SEEDS } from "../../data/nuisance.ts";
import type { MethodDefinition } from "../../training/method.ts";
import type { ProbeRows, Probes } from "./evaluate.ts";

const LARGEST_BANK = 10_000;

/** The probe's rows of a dataset, with their images for a method that reads images. */
export function probesOf(dataset: Table, { encodes }: Pick<MethodDefinition, "encodes">): Probes {
  const some = (split: Split, rows: number, seed: number): ProbeRows => {
    const labels = split.labels.subarray(0, rows);
    if (encodes === "tokens") return { rows, labels };
    const { height, width, channels } = dataset;
    const clean = toFloat(split.images.subarray(0, rows * height * width * channels));
    const nuisance = applyNuisance(clean, [rows, height, width, channels], seed);
    return { rows, labels, images: { clean, nuisance } };
  };
  return {
    bank: some(dataset.train, Math.min(dataset.train.count, LARGEST_BANK), NUISANCE_SEEDS.bank),
    queries: some(dataset.test, dataset.test.count, NUISANCE_SEEDS.queries),
  };
}
