/**
 * Puts the present value of a metric beside values that are known: chance, the ends of its range, and the untrained
 * encoder. No verdict such as “good” is given, because no threshold for one is calibrated.
 */

export interface Reading {
  readonly space: string;
  /** Key of the metric. */
  readonly metric: string;
  readonly value: number;
  /** The value at step 0, before training; undefined if it was not measured. */
  readonly first: number | undefined;
  readonly better: "higher" | "lower" | "neither";
  /** Smallest and largest possible value. */
  readonly range: readonly [least: number, greatest: number] | undefined;
  /** Dimensions of the space and classes of the dataset; undefined if unknown. */
  readonly dimensions: number | undefined;
  readonly classes: number | undefined;
}

/** Digits are those of the metric's row. */
type Format = (value: number) => string;

/**
 * Relative change, as a share of the distance from the first value to the best possible one, below which a value counts as
 * unchanged.
 */
const UNCHANGED = 0.05;

const share = (value: number): string => `${Math.round(value * 100)} %`;

/** One or two sentences; undefined if there is nothing to compare with. */
export function standing(reading: Reading, format: Format): string | undefined {
  const sentences = [ofReference(reading, format), ofFirst(reading, format)].filter(
    (each) => each !== undefined,
  );
  return sentences.length > 0 ? sentences.join(" ") : undefined;
}

/** Names the values that are known without training: chance, a uniform sphere, all dimensions. */
function ofReference(
  { space, metric, value, dimensions, classes, range }: Reading,
  format: Format,
): string | undefined {
  switch (metric) {
    case "knn": {
      if (classes === undefined || classes < 2) return undefined;
      const chance = 1 / classes;
      const times = (value / chance).toFixed(1);
      return `${times} times the accuracy of guessing among ${classes} classes, ${share(chance)}.`;
    }
    case "uniformity": {
      if (dimensions === undefined || dimensions < 8) return undefined;
      // log E exp(4 u·v − 4) for independent unit vectors, whose cosine has the variance 1/d.
      const uniform = -4 + 8 / dimensions;
      return `Evenly spread points would have about ${format(uniform)}, equal ones 0.`;
    }
    case "std":
      return space === "h"
        ? "Evenly spread directions have 1, equal ones 0; features after a ReLU stay below 1, because none is negative."
        : "Evenly spread directions have 1, equal ones 0.";
    case "meanCosine":
      return space === "h"
        ? "Unrelated directions have 0, equal ones 1; features after a ReLU are never below 0."
        : "Unrelated directions have 0, equal ones 1.";
    case "effectiveRank":
    case "rankMe":
    case "participationRatio":
      if (!range) return undefined;
      return `${share(value / range[1])} of the ${Math.round(range[1])} that are possible here.`;
    case "alignment":
      return "Equal views have 0, unrelated ones 2. A low value means nothing if all images are equal.";
    case "isoScore":
      return "1 uses all directions equally, 0 only one.";
    default:
      return undefined;
  }
}

function ofFirst({ value, first, better, range }: Reading, format: Format): string | undefined {
  if (first === undefined) return undefined;
  const before = `before training (step 0), ${format(first)}`;
  const scale = Math.max(Math.abs(first), range ? (range[1] - range[0]) * UNCHANGED : 0);
  const change = value - first;
  if (Math.abs(change) <= UNCHANGED * scale) return `About as ${before}.`;
  const size = change > 0 ? "Higher" : "Lower";
  if (better === "neither") return `${size} than ${before}; neither is better by itself.`;
  const improved = change > 0 === (better === "higher");
  return `${improved ? "Better" : "Worse"} than ${before}.`;
}
