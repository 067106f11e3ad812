import { describe, expect, it } from "vitest";
import { placedApart, spreadOf } from "./spread.ts";

describe("spread over seeds", () => {
  it("interpolates each run at the steps that all runs reach", () => {
    const { steps, mean, least, greatest } = spreadOf([
      { steps: [0, 2, 4], values: [0, 2, 4] },
      { steps: [1, 3], values: [10, 20] },
    ]);
    expect([...steps]).toEqual([1, 2, 3]);
    expect([...mean]).toEqual([5.5, 8.5, 11.5]);
    expect([...least]).toEqual([1, 2, 3]);
    expect([...greatest]).toEqual([10, 15, 20]);
  });

  it("is empty if runs share no steps; a single run is its own mean", () => {
    expect(
      spreadOf([
        { steps: [0, 1], values: [1, 1] },
        { steps: [5], values: [1] },
      ]).steps,
    ).toHaveLength(0);
    expect([...spreadOf([{ steps: [3], values: [7] }]).mean]).toEqual([7]);
  });
});

describe("labels", () => {
  it("stay in place if there is room, and are moved apart otherwise", () => {
    expect(placedApart([10, 50], 12, 0, 100)).toEqual([10, 50]);
    expect(placedApart([50, 50, 50], 12, 0, 100)).toEqual([50, 62, 74]);
    expect(placedApart([98, 95], 12, 0, 100)).toEqual([100, 88]);
  });
});
