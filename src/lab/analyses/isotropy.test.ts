import { expect, test, vi } from "vitest";
import { clustered, gaussian } from "../../metrics/testing.ts";
import { isotropyOf } from "./isotropy.ts";

/** Multiply-adds of all comparisons of rows. */
const work = vi.hoisted(() => ({ done: 0 }));

vi.mock("../../metrics/arithmetic/dotProducts.ts", async (original) => {
  const real = await original<typeof import("../../metrics/arithmetic/dotProducts.ts")>();
  const dotProducts: typeof real.dotProducts = (a, aSpan, b, bSpan, out) => {
    work.done += (aSpan[1] - aSpan[0]) * (bSpan[1] - bSpan[0]) * a.cols;
    real.dotProducts(a, aSpan, b, bSpan, out);
  };
  const gramMatrix: typeof real.gramMatrix = (source) => {
    work.done += source.rows ** 2 * source.cols;
    return real.gramMatrix(source);
  };
  return { ...real, dotProducts, gramMatrix };
});

const COLS = 24;
const steps = [{ name: "mean" }, { name: "top" }, { name: "zca" }, { name: "unit" }] as const;

const ask = (points: number) => {
  const { embeddings, labels } = clustered(points, COLS, 10, 1);
  const context = {
    step: 3,
    space: "z",
    labels: () => labels,
    embeddings: () => embeddings,
  } as const;
  return isotropyOf(context, { steps });
};

test("10,000 points take as much work as 1,000", async () => {
  const counted: number[] = [];
  for (const points of [1000, 10_000]) {
    work.done = 0;
    const answer = await ask(points);
    counted.push(work.done);
    expect(answer).toMatchObject({ step: 3, space: "z", cols: COLS, points });
    expect([answer.gallery, answer.queries]).toEqual([500, 500]);
    expect(answer.stages.map(({ step }) => step)).toEqual([
      undefined,
      "mean",
      "top",
      "zca",
      "unit",
    ]);
    expect(answer.concentration.rows).toBe(256);
    expect(answer.concentration.gaussian.dimensions).toEqual([2, 4, 8, 16, 24]);
  }
  expect(counted[1]).toBe(counted[0]);
  // Five times kNN, retrieval and all pairs of 500 queries, and some products of the width.
  expect(counted[0]).toBeLessThan(5 * 3.2 * 500 ** 2 * COLS);
});

test("gained and lost queries are counted between the first and the last stage", async () => {
  const { stages, gained, lost, queries } = await ask(200);
  const [first, last] = [stages[0]?.measures.knn ?? 0, stages.at(-1)?.measures.knn ?? 0];
  expect((last - first) * queries).toBeCloseTo(gained - lost, 9);
});

test("invalid transforms and points without shared classes are refused", async () => {
  const embeddings = gaussian(6, 2);
  const context = { step: 0, space: "h", embeddings: () => embeddings } as const;
  const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
  await expect(
    isotropyOf({ ...context, labels: () => labels }, { steps: [{ name: "top", amount: 2 }] }),
  ).rejects.toThrow("2 components of 2");
  const apart = Int32Array.of(0, 1, 2, 3, 4, 5);
  await expect(isotropyOf({ ...context, labels: () => apart }, { steps: [] })).rejects.toThrow(
    "a gallery of 6 and 0 queries",
  );
});
