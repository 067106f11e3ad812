import { describe, expect, test } from "vitest";
import { selectedPoints, selectionCsv, selectionJson } from "./selectionFile.ts";

const points = {
  dataset: "fashion",
  tests: 2,
  labels: Int32Array.of(1, 0, 1),
  classes: ['T-shirt, "top"', "Bag"],
};
const origin = { method: "simclr", encoder: "convnet-s", seed: 7, space: "z", step: 40 };

describe("a selection as a file", () => {
  test("a point is identified by its split and its index there", () => {
    expect(selectedPoints(points, [2, 1])).toEqual([
      { id: 2, split: "train", index: 0, label: 1, class: "Bag" },
      { id: 1, split: "test", index: 1, label: 0, class: 'T-shirt, "top"' },
    ]);
  });

  test("CSV quotes what would break a line", () => {
    expect(selectionCsv(points, [0, 1])).toBe(
      'dataset,split,index,id,label,class\r\nfashion,test,0,0,1,Bag\r\nfashion,test,1,1,0,"T-shirt, ""top"""\r\n',
    );
  });

  test("JSON contains the run it comes from", () => {
    expect(JSON.parse(selectionJson(points, [2], origin))).toEqual({
      format: "isotrope-selection",
      version: 1,
      dataset: "fashion",
      run: origin,
      points: [{ id: 2, split: "train", index: 0, label: 1, class: "Bag" }],
    });
  });

  test("an empty selection is a header row; an unknown point throws", () => {
    expect(selectionCsv(points, [])).toBe("dataset,split,index,id,label,class\r\n");
    expect(() => selectionCsv(points, [3])).toThrow("point 3 does not exist; points are 0 to 2");
  });
});
