import { describe, expect, test } from "vitest";
import fixture from "../fixtures/verdicts.json" with { type: "json" };
import { type Embeddings, measure, startReadings } from "../index.ts";
import { clustered, embeddingsOf, gaussian } from "../testing.ts";
import { diagnose } from "./diagnose.ts";
import type { Readings } from "./readings.ts";
import { isCollapsed, stateDescriptions } from "./states.ts";

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
    ["isotropic, three dimensions", gaussian(500, 3)],
    ["isotropic, two dimensions", gaussian(500, 2)],
    ["isotropic, small in scale", { ...gaussian500, data: gaussian500.data.map((x) => 1e-3 * x) }],
    [
      "after a ReLU",
      { ...gaussian(500, 64), data: gaussian(500, 64).data.map((x) => Math.max(x, 0)) },
    ],
    ["off-centre, spread 0.6", shifted(gaussian(500, 64), 1.2)],
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
    ["a constant of one dimension", embeddingsOf(20, 1, (row) => 2 + row)],
    ["a line far off-centre", shifted(subspace(500, 64, 1), 20)],
    ["equal rows", embeddingsOf(12, 8, (_, col) => col)],
    ["rows of zeros", embeddingsOf(500, 8, () => 0)],
  ])("complete: %s", (_, embeddings) => {
    expect(measure(embeddings).collapse).toBe("complete");
  });

  test.each([
    ["far off-centre", shifted(gaussian(500, 64), 6)],
    ["off-centre, spread 0.4", shifted(gaussian(500, 64), 2.2)],
  ])("cone: %s", (_, embeddings) => {
    expect(measure(embeddings).collapse).toBe("cone");
  });

  test.each([
    ["two opposite points", embeddingsOf(2, 8, (row, col) => (row ? -1 : 1) * (col + 1))],
    ["two equal rows", embeddingsOf(2, 8, (_, col) => col)],
    ["isotropic, six rows", gaussian(6, 64)],
    ["isotropic, fewer rows than directions that a verdict asks for", gaussian(100, 784)],
  ])("too few rows: %s", (_, embeddings) => {
    expect(measure(embeddings).collapse).toBe("fewRows");
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
    scale: 0.82,
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
    ["VICReg without covariance", { rankMe: 8, effectiveRank: 8 }, 128, "dimensional"],
    ["SimCLR at temperature 10", { std: 0.93, rankMe: 9, effectiveRank: 9 }, 64, "dimensional"],
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
      "cone",
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

  test("each state has its sentence", () => {
    const sentence = (readings: Partial<Readings>, start?: Partial<Readings>) =>
      diagnose({ ...healthy, ...readings }, { rows, cols: 64 }, start && { ...healthy, ...start })
        .sentence;
    expect(sentence({})).toMatch(/^No collapse: 50\.0 of 64/);
    expect(sentence({ directions: 3.2 })).toMatch(/about 3\.2 tight directions/);
    const narrow = { std: 0.03, meanCosine: 0.9992, uniformity: -0.003 };
    expect(sentence(narrow)).toMatch(
      /^Complete collapse: .*mean cosine 1 − 0\.0008.*RankMe 50\.0 of 64 ignores scale/,
    );
    expect(sentence({ scale: 0.04 }, {})).toMatch(/^Lost scale: .* to 4\.9 % of their scale/);
    expect(sentence({ meanCosine: 0.93 }, { meanCosine: 0.9 })).toMatch(
      /^Cone, no collapse: .*mean cosine 0\.93, before training 0\.90\), around which 50\.0 of 64/,
    );
    expect(diagnose(healthy, { rows: 6, cols: 64 }).sentence).toBe(
      "Too few rows to judge: 6 rows span at most 5 of 64 directions; at least 13 rows are needed.",
    );
  });
});

describe("beside the untrained network", () => {
  test.each(fixture.cases)("$run: $expected", ({ cols, readings, start, expected }) => {
    const { rows } = fixture;
    expect(diagnose(readings, { rows, cols }, start).kind).toBe(expected);
  });

  test.each(fixture.cases)("$run: its untrained network has not collapsed", (each) => {
    const { start, cols } = each;
    const untrained = {
      ...each.readings,
      ...start,
      std: Math.sqrt(1 - start.meanCosine),
      uniformity: -4 * (1 - start.meanCosine),
      rankMe: start.effectiveRank,
    };
    const { kind } = diagnose(untrained, { rows: fixture.rows, cols }, start);
    expect(["none", "cone"]).toContain(kind);
  });

  const vit = { scale: 1, meanCosine: 0.973, effectiveRank: 30 };
  const cone: Readings = {
    ...{ rawStd: 0.12, scale: 1, std: 0.12, meanCosine: 0.982, uniformity: -0.07 },
    ...{ rankMe: 5.5, effectiveRank: 19, directions: 500 },
  };
  const judged = (readings: Partial<Readings>, start?: typeof vit) =>
    diagnose({ ...cone, ...readings }, { rows: 500, cols: 96 }, start).kind;

  test("a cone that began as one is none of a collapse, with or without the start", () => {
    expect(judged({}, vit)).toBe("cone");
    expect(judged({})).toBe("cone");
  });

  test("a narrow space that lost both spread and directions has collapsed; one that lost either has not", () => {
    const wide = { scale: 1, meanCosine: 0.4, effectiveRank: 45 };
    expect(judged({}, wide)).toBe("complete");
    expect(judged({ effectiveRank: 40 }, wide)).toBe("cone");
    expect(judged({}, { ...vit, effectiveRank: 45 })).toBe("cone");
  });

  test("a hundredth of the angular variance is a collapse, whatever the spectrum", () => {
    const point = { meanCosine: 0.9998, std: 0.014, uniformity: -0.0007, effectiveRank: 36 };
    expect(judged(point, vit)).toBe("complete");
    expect(judged(point)).toBe("complete");
  });

  test("a loss of scale shows only beside the start, and not in a cone of unchanged length", () => {
    const spread = { std: 0.93, meanCosine: 0.12, uniformity: -3, rankMe: 52, effectiveRank: 54 };
    const shrunk = { ...spread, scale: 0.12, rawStd: 0.11 };
    expect(judged(shrunk, vit)).toBe("lostScale");
    expect(judged(shrunk)).toBe("none");
    expect(judged({ rawStd: 0.02 }, vit)).toBe("cone");
  });
});

describe("samples with equal inputs", () => {
  const texts = clustered(1000, 32, 12, 1e-4).embeddings;
  const before = startReadings(texts);

  test("share points before training, which is no collapse then and later", () => {
    const { kind, sentence, evidence } = diagnose(measure(texts), texts, before);
    expect(kind).toBe("none");
    expect(sentence).toMatch(
      /; samples share about 12 tight directions, before training 12: equal inputs, such as equal last tokens, have equal vectors\.$/,
    );
    expect(evidence.find(({ metric }) => metric === "directions")).toMatchObject({
      alarming: false,
      reading: "groups that the inputs form before training",
    });
    // Nothing is known of the inputs without the start.
    expect(measure(texts).collapse).toBe("cluster");
    expect(measure(texts, { start: before }).collapse).toBe("none");
  });

  test("that a network told apart before training have collapsed if they share points afterwards", () => {
    const start = startReadings(gaussian(1000, 32));
    expect(start.directions).toBe(1000);
    expect(measure(texts, { start }).collapse).toBe("cluster");
    const many = { ...start, directions: 200 };
    expect(measure(texts, { start: many }).collapse).toBe("cluster");
  });
});

test("the logits of two classes on a line are what the task needs; three classes on a line are a collapse", () => {
  const side = (row: number) => (row % 2 ? 1 : -1) * (1 + (row % 7) / 10);
  const logits = (cols: number) =>
    embeddingsOf(1000, cols, (row, col) => (col < 2 ? (col ? 1 : -1) * side(row) : 0));
  const start = startReadings(gaussian(1000, 2));
  const { kind, sentence } = diagnose(measure(logits(2)), logits(2), start);
  expect(kind).toBe("none");
  expect(sentence).toMatch(/^No collapse/);
  expect(measure(logits(3)).collapse).toBe("dimensional");
});

test("a cone and too few rows are no collapse", () => {
  const collapsed = Object.keys(stateDescriptions).filter(isCollapsed);
  expect(collapsed).toEqual(["complete", "dimensional", "cluster", "lostScale"]);
  expect(isCollapsed("a later state")).toBe(false);
});
