/**
 * Decomposes a loss over pairs at one view into the forces of its candidates, and compares their sum with the
 * gradient of the method's objective.
 */
import { type Contrast, contrastOf, type Forces } from "../../../metrics/contrast.ts";
import type { Embeddings } from "../../../metrics/index.ts";
import { at } from "../../../shared/errors.ts";
import type { HardNegative } from "../../protocol/forces.ts";
import type { AnalysisContext } from "../definition.ts";
import { arrowsAt } from "./arrows.ts";
import type { ContrastReading, LensReading } from "./lens.ts";
import { picturesOf } from "./pictures.ts";

/** Number of negatives listed with their images. */
const LISTED = 8;
/** Maximum number of negatives drawn, by weight. */
const DRAWN = 512;

/** The contrastive problem as plain numbers. */
export function contrastIn({ declared, anchors, keys, memory, labels }: ContrastReading): Contrast {
  const { kind } = declared.among;
  switch (kind) {
    case "each other":
      return contrastOf({
        anchors,
        candidates: { kind, ...(labels && { labels: classesOf(labels) }) },
      });
    case "keys":
      if (!keys) throw new Error("forces: the keys were not read");
      return contrastOf({ anchors, candidates: { kind, keys } });
    case "memory":
      if (!keys || !memory) throw new Error("forces: the memory was not read");
      return contrastOf({ anchors, candidates: { kind, keys, memory } });
    default:
      return kind satisfies never;
  }
}

/** The column of the 1 in each row; −1 if there is none. */
const classesOf = ({ data, rows, cols }: Embeddings): number[] =>
  Array.from({ length: rows }, (_, row) => data.subarray(row * cols, (row + 1) * cols).indexOf(1));

/** A view, as a row of the anchors, with the reading of its batch. */
export interface Asked {
  readonly reading: LensReading;
  readonly given: ContrastReading;
  readonly contrast: Contrast;
  readonly row: number;
}

/** Forces on one view at the given temperature, default that of the run. */
export function pairForces(
  context: AnalysisContext,
  { reading, given, contrast, row }: Asked,
  temperature: number | undefined,
) {
  const { training } = context;
  const run = Number(training.valueOf("temperature"));
  const lens = temperature ?? run;
  const scaleAt = (temperature: number) => given.declared.scale?.(temperature) ?? 1;
  const acting = contrast.forcesOn(row, lens, scaleAt(lens));
  const { weights, targets, cosines, lengths, net } = acting;
  const indices = Array.from(weights, (_, index) => index);
  const positives = indices.filter((index) => at(targets, index) > 0);
  const negatives = indices
    .filter((index) => at(weights, index) > 0 && at(targets, index) === 0)
    .sort((a, b) => at(weights, b) - at(weights, a));
  const shown = picturesOf(context, reading, given);
  shown.picture(row);
  const mine = shown.labelOfView(row);
  const [first] = positives;
  const positivePicture = first === undefined ? undefined : shown.picture(first);
  const listed = negatives.slice(0, LISTED).map((index): HardNegative => {
    const picture = shown.picture(index);
    const label = shown.labelOf(index);
    const age = shown.ageOf(index);
    return {
      weight: at(weights, index),
      cosine: at(cosines, index),
      push: at(lengths, index),
      ...(picture !== undefined && { picture }),
      ...(label !== undefined && { label }),
      ...(age !== undefined && { age }),
      sameClass: label !== undefined && label === mine,
    };
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const arrowsOf = [...positives, ...negatives.slice(0, DRAWN)];
  const arrows = arrowsAt(
    context,
    {
      data: contrast.anchors.data.subarray(row * net.length, (row + 1) * net.length),
      cols: net.length,
    },
    [
      ...arrowsOf.map((index) => ({
        kind: at(targets, index) > 0 ? ("pull" as const) : ("push" as const),
        vector: contrast.along(row, index).map((value) => value * at(acting.factors, index)),
        weight: at(weights, index),
      })),
      { kind: "net" as const, vector: net, weight: 1 },
    ],
    listed.length > 0 ? rowsAt(contrast, negatives.slice(0, LISTED)) : undefined,
  );
  return {
    net: Math.hypot(...net),
    pairs: {
      temperature: { run, lens },
      candidates: positives.length + negatives.length,
      positives: positives.length,
      positive: {
        weight: sum(positives.map((index) => at(weights, index))),
        cosine: sum(positives.map((index) => at(cosines, index))) / Math.max(1, positives.length),
        ...(positivePicture !== undefined && { picture: positivePicture }),
      },
      pull: lengthOfSum(contrast, acting, row, positives),
      push: lengthOfSum(contrast, acting, row, negatives),
      negatives: listed,
      mismatch: mismatchOf(given, contrast.forcesOn(row, run, scaleAt(run)), row),
      ofZ: given.ofZ,
    },
    pictures: shown.pictures(),
    arrows,
  };
}

/** Length of the sum of several forces. */
function lengthOfSum(
  contrast: Contrast,
  { factors, net }: Forces,
  row: number,
  indices: readonly number[],
): number {
  const total = new Float64Array(net.length);
  for (const index of indices) {
    const direction = contrast.along(row, index);
    for (let col = 0; col < total.length; col++) {
      total[col] = at(total, col) + at(factors, index) * at(direction, col);
    }
  }
  return Math.hypot(...total);
}

/**
 * Relative difference between the sum of the forces and the negative gradient with respect to the anchor's
 * direction, which is the gradient with respect to the anchor times its length.
 */
function mismatchOf({ anchors, gradients }: ContrastReading, { net }: Forces, row: number): number {
  const { data, cols } = anchors;
  const start = row * cols;
  const length = Math.hypot(...data.subarray(start, start + cols));
  let [wrong, whole] = [0, 0];
  for (let col = 0; col < cols; col++) {
    const given = -at(gradients, start + col) * length;
    wrong += (at(net, col) - given) ** 2;
    whole += given ** 2;
  }
  return whole > 0 ? Math.sqrt(wrong / whole) : 0;
}

/** Copies candidates into rows. */
function rowsAt({ candidates }: Contrast, indices: readonly number[]): Embeddings {
  const { cols } = candidates;
  const data = new Float32Array(indices.length * cols);
  indices.forEach((index, place) => {
    data.set(candidates.data.subarray(index * cols, (index + 1) * cols), place * cols);
  });
  return { data, rows: indices.length, cols };
}
