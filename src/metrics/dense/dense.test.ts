import { expect, test } from "vitest";
import { mapScores, meanScores } from "./mapScores.ts";
import { classesOfPixels, segmentationOf } from "./segmentation.ts";

test("intersection over union by class, and of classes that occur in neither none", () => {
  const truth = [0, 0, 0, 1, 1, 2];
  const found = segmentationOf(truth, [0, 0, 1, 1, 1, 0], 4);
  expect(found.iou).toEqual([2 / 4, 2 / 3, 0, null]);
  expect(found.meanIou).toBeCloseTo((2 / 4 + 2 / 3) / 3, 12);
  expect(found.accuracy).toBeCloseTo(4 / 6, 12);
  expect(segmentationOf(truth, truth, 3).meanIou).toBe(1);
  expect(() => segmentationOf([0, 1], [0], 2)).toThrow("1 predictions for 2 pixels");
});

test("scores of cells are interpolated between their centres", () => {
  // One row of two cells over eight pixels: class 1 wins where its share, 0 to 1, is above 1/2.
  const grid = { rows: 1, cols: 2, height: 1, width: 8 };
  expect([...classesOfPixels([1, 0, 0, 1], 2, grid)]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect([...classesOfPixels([1, 0, 0, 3], 2, grid)]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
  // Ties go to the lower class.
  expect([...classesOfPixels([1, 1, 1, 1], 2, grid)]).toEqual(new Array(8).fill(0));
});

test("a map on the objects has the best scores, one on the background the worst", () => {
  const objects = [0, 1, 1, 0];
  expect(mapScores([0, 0.5, 0.5, 0], objects)).toEqual({ auroc: 1, iou: 1, pointing: 1 });
  expect(mapScores([0.5, 0, 0, 0.5], objects)).toEqual({ auroc: 0, iou: 0, pointing: 0 });
  // An even map orders nothing; 60 % of four patches are three, two of them objects.
  expect(mapScores([1, 1, 1, 1], objects)).toEqual({ auroc: 0.5, iou: 2 / 3, pointing: 0 });
  expect(mapScores([1, 2], [1, 1])).toBeUndefined();
  expect(meanScores([])).toBeNull();
  const one = { auroc: 1, iou: 0.5, pointing: 1 };
  expect(meanScores([one, { auroc: 0.5, iou: 0, pointing: 0 }])).toEqual({
    auroc: 0.75,
    iou: 0.25,
    pointing: 0.5,
  });
});
