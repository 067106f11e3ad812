import { describe, expect, test } from "vitest";
import { change, concentrationInWords, howMeasured, outcomeOf, written } from "./benchWords.ts";
import { allOff, componentsOf, type IsotropyAnswer, stepsOf } from "./steps.ts";

describe("steps", () => {
  test("are listed in the order of application, with their amounts", () => {
    const on = { ...allOff, mean: true, top: true, whiten: true, unit: true };
    expect(stepsOf(allOff, 64)).toEqual([]);
    expect(stepsOf(on, 300)).toEqual([
      { name: "mean" },
      { name: "top", amount: 3 },
      { name: "zca", amount: 0.001 },
      { name: "unit" },
    ]);
    expect(stepsOf({ ...on, whitening: "pca", components: 9 }, 64)[1]).toEqual({
      name: "top",
      amount: 9,
    });
  });

  test("remove fewer components than there are dimensions", () => {
    expect(componentsOf({ ...allOff, components: 9 }, 3)).toBe(2);
    expect(componentsOf(allOff, 2)).toBe(1);
    expect(stepsOf({ ...allOff, top: true }, 1)).toEqual([]);
  });
});

const spread = (values: number[]) => ({
  contrast: Float64Array.from(values),
  variation: Float64Array.from(values, (value) => value / 10),
});
const course = (values: number[]) => ({
  dimensions: [2, 4],
  cosine: spread(values),
  euclidean: spread(values),
});
const measures = { meanCosine: 0.4, isoScore: 0.1, uniformity: -2, knn: 0.5, retrieval: 0.25 };
const answer: IsotropyAnswer = {
  step: 7,
  space: "z",
  cols: 64,
  points: 10_000,
  gallery: 500,
  queries: 500,
  stages: [
    { step: undefined, measures },
    { step: "mean", measures: { ...measures, meanCosine: 0.00004, knn: 0.52 } },
  ],
  gained: 14,
  lost: 4,
  concentration: { rows: 256, embeddings: course([8, 2]), gaussian: course([Infinity, 1]) },
};

describe("sentences", () => {
  test("values keep their decimals, and changes their sign", () => {
    expect(written("meanCosine", -0.00004)).toBe("0.000");
    expect(written("uniformity", -2)).toBe("−2.000");
    expect(written("knn", 0.5)).toBe("50.0");
    expect(change("knn", 0.5, 0.52)).toBe("+2.0");
    expect(change("meanCosine", 0.4, 0.1)).toBe("−0.300");
    expect(change("isoScore", 0.1, 0.1)).toBe("0");
  });

  test("state the data used, and what kNN gained and lost", () => {
    expect(howMeasured(answer)).toContain("1,000 of 10,000 points are used, evenly");
    expect(howMeasured({ ...answer, cols: 784 })).toContain("fewer points than the 784 dimensions");
    expect(outcomeOf(answer)).toBe(
      "kNN goes from 50.0 to 52.0 %: of 500 queries, 14 newly correct, 4 newly wrong. Retrieval stays at 25.0 %.",
    );
    expect(outcomeOf({ ...answer, stages: answer.stages.slice(0, 1) })).toMatch(/^Switch on/);
  });

  test("summarise the chart, also where there is no number", () => {
    expect(concentrationInWords(answer, "contrast")).toMatch(
      /in 2 to 4 dimensions, of 256 of 500 queries.*cosine from 8\.000 to 2\.000, Gaussian from infinite to 1\.000/,
    );
    expect(concentrationInWords(answer, "variation")).toMatch(/^Standard deviation over mean/);
  });
});
