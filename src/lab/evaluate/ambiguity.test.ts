import { expect, test } from "vitest";
import { encodeTexts } from "../../data/texts.ts";
import { spearman } from "../../metrics/pairs/rankCorrelation.ts";
import { Random } from "../../shared/random.ts";
import type { Embedded } from "../../training/embedded.ts";
import { ambiguityOf, TEXT_VARIANCE } from "./ambiguity.ts";

const factors = [
  { name: "colour", values: ["red", "blue"] },
  { name: "shape", values: ["circle", "star"] },
  { name: "position", values: ["top left", "centre"] },
];
const TEXTS = [
  "a red circle, top left",
  "a blue thing, top left",
  "a picture of a star",
  "a picture of a thing in the centre",
  "a blue star",
];
/** Factors left out: 0, 1, 2, 2, 1. */
const VARIANCES = [1, 2, 4, 5, 3];

const embedded = (space: string): Embedded => ({
  rows: TEXTS.length,
  spaces: {
    [space]: { data: Float32Array.from(VARIANCES.flatMap((v) => [Math.log(v), -30])), cols: 2 },
  },
});

const texts = encodeTexts([{ name: "caption", perRow: 1 }], {
  train: { caption: TEXTS },
  test: { caption: TEXTS },
});
const column = texts.test.caption;

test("variances that follow what a text leaves out", () => {
  if (!column) throw new Error("no captions");
  const found = ambiguityOf(embedded(TEXT_VARIANCE), column, { factors });
  expect(found?.texts).toBe(5);
  // Ranks 1, 2.5, 4.5, 4.5, 2.5 against 1, 2, 4, 5, 3.
  expect(found?.spearman).toBeCloseTo(9 / Math.sqrt(10 * 9), 9);
  expect(found?.length).not.toBeNull();
  expect(found?.partial).toBeGreaterThan(0.8);
});

test("a method without variances has none", () => {
  if (!column) throw new Error("no captions");
  expect(ambiguityOf(embedded("z"), column, { factors })).toBeUndefined();
});

/** The cosine of an image and a text if every factor has an equal share of an image, and a text the factors that it names. */
function idealCosine(image: readonly number[], text: readonly number[]): number {
  const named = text.filter((value) => value >= 0).length;
  const same = text.filter((value, factor) => value >= 0 && value === image[factor]).length;
  return same / Math.sqrt(image.length * named);
}

/** The variance of a text at which its probabilities sum to 1, the target: where the loss of PCME++ has no gradient. */
function bestVariance(cosines: readonly number[], scale: number, shift: number): number {
  let [low, high] = [-10, 20];
  for (let step = 0; step < 50; step++) {
    const variance = (low + high) / 2;
    const total = cosines.reduce(
      (sum, cosine) => sum + 1 / (1 + Math.exp(scale * (2 - 2 * cosine + variance) - shift)),
      0,
    );
    if (total > 1) low = variance;
    else high = variance;
  }
  return (low + high) / 2;
}

test.each([
  [5, 5],
  [10, 8],
  [20, 10],
])(
  "at scale %d and shift %d ideal directions leave vague texts the smaller variance",
  (scale, shift) => {
    const random = new Random(1);
    const images = Array.from({ length: 128 }, () => [6, 8, 3, 9].map((n) => random.integer(n)));
    const texts = images.map((image) => {
      const kept = random.integer(4);
      return image.map((value, factor) =>
        factor === kept || random.uniform() >= 0.4 ? value : -1,
      );
    });
    const variances = texts.map((text) =>
      bestVariance(
        images.map((image) => idealCosine(image, text)),
        scale,
        shift,
      ),
    );
    const leftOut = texts.map((text) => text.filter((value) => value < 0).length);
    expect(spearman(variances, leftOut)).toBeLessThan(-0.3);
  },
);
