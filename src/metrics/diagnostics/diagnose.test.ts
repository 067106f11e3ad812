import { describe, expect, test } from "vitest";
import { type Embeddings, measure } from "../index.ts";
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { diagnose, type Readings } from "./diagnose.ts";

/** Normal numbers in a random subspace of `rank` dimensions. */
function subspace(rows: number, cols: number, rank: number): Embeddings {
  const coordinates = gaussian(rows, rank, 3).data;
  const axes = gaussian(rank, cols, 4).data;
  return embeddingsOf(rows, cols, (row, col) => {
    let sum = 0;
    for (let axis = 0; axis < rank; axis++) {
      sum += coordinates[row * rank + axis]! * axes[axis * cols + col]!;
    }
    return sum;
  });
}

function shifted(embeddings: Embeddings, offset: number): Embeddings {
  return { ...embeddings, data: embeddings.data.map((value) => value + offset) };
}

const gaussian500 = gaussian(500, 32);

describe("point clouds of known shape", () => {
  test.each([
    ["isotropic", gaussian(1000, 64)],
    ["isotropic, as many rows as columns", gaussian(64, 64)],
    ["isotropic, few rows", gaussian(6, 64)],
    ["isotropic, three dimensions", gaussian(500, 3)],
    ["isotropic, two dimensions", gaussian(500, 2)],
    ["isotropic, small in scale", { ...gaussian500, data: gaussian500.data.map((x) => 1e-3 * x) }],
    [
      "after a ReLU",
      { ...gaussian(500, 64), data: gaussian(500, 64).data.map((x) => Math.max(x, 0)) },
    ],
    ["off-centre, spread 0.4", shifted(gaussian(500, 64), 2.2)],
    ["ten classes with spread within", clustered(1000, 64, 10, 0.8).embeddings],
    ["ten classes, cosine within about 0.8", clustered(1000, 64, 10, 0.5).embeddings],
    [
      "a tenth of the rows are one image",
      embeddingsOf(500, 32, (row, col) => gaussian500.data[(row % 10 ? row : 0) * 32 + col]!),
    ],
  ])("none: %s", (_, embeddings) => {
    expect(measure(embeddings).collapse).toBe("none");
  });

  test.each([
    [
      "a constant with noise",
      embeddingsOf(
        500,
        64,
        (row, col) => Math.sin(col) + 1e-3 * gaussian500.data[row * 32 + (col % 32)]!,
      ),
    ],
    ["far off-centre", shifted(gaussian(500, 64), 6)],
    ["a constant of one dimension", embeddingsOf(20, 1, (row) => 2 + row)],
    ["two equal rows", embeddingsOf(2, 8, (_, col) => col)],
  ])("complete: %s", (_, embeddings) => {
    expect(measure(embeddings).collapse).toBe("complete");
  });

  test.each([
    ["a line", subspace(500, 64, 1)],
    ["a plane", subspace(500, 64, 2)],
    ["three dimensions", subspace(1000, 64, 3)],
    ["six dimensions, off-centre", shifted(subspace(1000, 64, 6), 0.5)],
    ["three dimensions, few rows", subspace(64, 64, 3)],
  ])("dimensional: %s of 64", (_, embeddings) => {
    expect(measure(embeddings).collapse).toBe("dimensional");
  });

  test.each([
    ["ten", clustered(1000, 64, 10, 0.05).embeddings, 10],
    ["ten, hardly any noise", clustered(1000, 64, 10, 1e-4).embeddings, 10],
    ["ten, identical", clustered(500, 16, 10, 0).embeddings, 10],
    ["two", clustered(400, 32, 2, 0.02).embeddings, 2],
    ["forty, more than a rank would show", clustered(2000, 32, 40, 0.05).embeddings, 40],
  ])("cluster: %s", (_, embeddings, count) => {
    const measured = measure(embeddings);
    expect(measured.collapse).toBe("cluster");
    expect(Math.abs(measured.directions - count)).toBeLessThan(0.02 * count);
  });
});

describe("values measured in known runs", () => {
  const healthy: Readings = {
    rawStd: 0.8,
    std: 0.98,
    meanCosine: 0.02,
    uniformity: -3.7,
    rankMe: 50,
    effectiveRank: 50,
    directions: 2000,
  };
  const rows = 2000;

  test.each([
    ["healthy VICReg", { rankMe: 33, effectiveRank: 33 }, 128, "none"],
    [
      "VICReg without variance",
      { rawStd: 0.018, std: 0.26, meanCosine: 0.93, uniformity: -0.27, rankMe: 52 },
      128,
      "complete",
    ],
    ["VICReg without covariance", { rankMe: 8, effectiveRank: 8 }, 128, "dimensional"],
    ["SimCLR at temperature 10", { std: 0.93, rankMe: 9, effectiveRank: 9 }, 64, "dimensional"],
    ["BYOL without predictor", { std: 0.18, meanCosine: 0.96, uniformity: -0.15 }, 128, "complete"],
    [
      "BYOL without anything",
      { std: 0.04, meanCosine: 0.998, uniformity: -0.007 },
      128,
      "complete",
    ],
    [
      "SimSiam without stop-gradient",
      { std: 0.38, rankMe: 2.9, effectiveRank: 2.9 },
      64,
      "dimensional",
    ],
    [
      "an encoder's output after a ReLU",
      { std: 0.31, meanCosine: 0.9, uniformity: -0.38 },
      128,
      "none",
    ],
    ["small, but only in scale", { rawStd: 1e-3 }, 128, "none"],
    ["SwAV on twelve points", { directions: 12 }, 64, "cluster"],
  ] as const)("%s", (_, readings, cols, kind) => {
    expect(diagnose({ ...healthy, ...readings }, { rows, cols }).kind).toBe(kind);
  });

  test("the evidence includes readings on both sides of their thresholds", () => {
    const { evidence, sentence } = diagnose(
      { ...healthy, std: 0.93, rankMe: 9, effectiveRank: 9 },
      { rows, cols: 64 },
    );
    const byMetric = Object.fromEntries(evidence.map((each) => [each.metric, each]));
    expect(byMetric.std).toMatchObject({ value: 0.93, alarming: false });
    expect(byMetric.rankMe).toMatchObject({ value: 9, alarming: true });
    expect(byMetric.rankMe?.threshold).toBeCloseTo(10.45);
    expect(sentence).toBe(
      "Dimensional collapse: about 9.0 of 64 directions are in use, though a spread of 0.93 looks healthy.",
    );
  });

  test("each kind of collapse has its sentence", () => {
    const sentence = (readings: Partial<Readings>) =>
      diagnose({ ...healthy, ...readings }, { rows, cols: 64 }).sentence;
    expect(sentence({})).toMatch(/^No collapse: 50\.0 of 64/);
    expect(sentence({ directions: 3.2 })).toMatch(/about 3\.2 tight directions/);
    expect(sentence({ std: 0.1, meanCosine: 0.99, uniformity: -0.04 })).toMatch(
      /^Complete collapse: .*mean cosine 0\.99.*RankMe 50\.0 of 64 ignores scale/,
    );
  });
});
