import { describe, expect, it } from "vitest";
import { type PairsDims, pairsReference } from "./pairsKernel.ts";
import { boundsOf, inUnits } from "./wordTables.ts";

it("probabilities are stored as multiples of 2⁻³²", () => {
  expect([...inUnits([0, 0.25, 1])]).toEqual([0, 2 ** 30, 2 ** 32 - 1]);
  expect([...boundsOf([0, 0.25, 0.75, 0])]).toEqual([0, 2 ** 30, 2 ** 32 - 1, 2 ** 32 - 1]);
});

describe("pairs of the sentence <bos> 2 3 4 <eos>", () => {
  const SENTENCES = 20_000;
  const sentence = [1, 2, 3, 4, 1, 0];
  const drawn = (keep: readonly number[], given: Partial<PairsDims>) => {
    const dims = {
      ...{ rows: SENTENCES, tokens: sentence.length, vocabulary: 5, draws: 1 },
      ...{ window: 1, bag: false, slice: false },
      ...given,
    };
    const ids = Array.from({ length: SENTENCES }, () => sentence).flat();
    return pairsReference(
      dims,
      { ids, keep: inUnits(keep), inputs: [], targets: [], weights: [] },
      { seed: 5, step: 3, first: 0 },
    );
  };
  /** The expected number in a sentence, from the weights of its draws. */
  const expected = ({ inputs, targets, weights }: ReturnType<typeof drawn>, pair: string) => {
    const width = inputs.length / targets.length;
    const total = weights.reduce((sum, weight, index) => {
      const from = inputs.slice(index * width, (index + 1) * width).filter((id) => id > 0);
      return `${from.join(" ")} → ${targets[index]}` === pair ? sum + weight : sum;
    }, 0);
    return total / targets.length;
  };

  it("are neighbours always, and the ends in half of the windows of up to 2", () => {
    const pairs = drawn([0, 0, 1, 1, 1], { window: 2 });
    for (const neighbours of ["2 → 3", "3 → 2", "3 → 4", "4 → 3"]) {
      expect(Math.abs(expected(pairs, neighbours) - 1)).toBeLessThan(0.04);
    }
    expect(Math.abs(expected(pairs, "2 → 4") - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(expected(pairs, "4 → 2") - 0.5)).toBeLessThan(0.04);
  });

  it("close the gap of a dropped word", () => {
    const pairs = drawn([0, 0, 1, 0.25, 0.5], { draws: 2 });
    expect(Math.abs(expected(pairs, "2 → 3") - 0.25)).toBeLessThan(0.02);
    expect(Math.abs(expected(pairs, "3 → 4") - 0.125)).toBeLessThan(0.02);
    expect(Math.abs(expected(pairs, "2 → 4") - 0.375)).toBeLessThan(0.02);
  });

  it("consist of all words of a window for a bag", () => {
    const pairs = drawn([0, 0, 1, 1, 1], { bag: true, window: 2 });
    expect(Math.abs(expected(pairs, "2 4 → 3") - 1)).toBeLessThan(0.04);
    expect(Math.abs(expected(pairs, "3 → 2") - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(expected(pairs, "3 4 → 2") - 0.5)).toBeLessThan(0.04);
  });
});
