import { expect, it } from "vitest";
import { testSchema } from "../../cli/testing.ts";
import { type Schema, type Table, tableOf } from "../../data/index.ts";
import { Random } from "../../shared/random.ts";
import { PROBES_VERSION, pixelBaseline } from "./baselines.ts";
import type { Scores } from "./evaluate.ts";
import { probesOf } from "./probeRows.ts";

/** Two classes of noisy 8×8 images: bright in one half or in the other. */
function halves(): Table {
  const random = new Random(11);
  const split = (count: number) => {
    const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
    const images = Uint8Array.from({ length: count * 64 }, (_, index) => {
      const bright = index % 64 < 32 === (labels[index >> 6] === 0);
      return Math.min(255, Math.max(0, random.normal(bright ? 150 : 105, 90)));
    });
    return { count, images, labels };
  };
  const schema: Schema = {
    ...testSchema("digits"),
    id: "halves",
    shape: [8, 8, 1],
    classes: ["a", "b"],
  };
  return tableOf(schema, { train: split(200), test: split(100) });
}

/** If these change, cached scores are outdated: raise PROBES_VERSION. */
it("gives the scores of probes version 1, and measures once", () => {
  const kept = new Map<string, Scores>();
  const cache = {
    read: (key: string) => kept.get(key),
    write: (key: string, scores: Scores) => void kept.set(key, scores),
  };
  const dataset = halves();
  const probes = probesOf(dataset, {});
  let measured = 0;
  const scores = pixelBaseline(dataset, probes, cache, () => void measured++);
  expect(PROBES_VERSION).toBe(1);
  expect(scores).toMatchInlineSnapshot(`
    {
      "knn": 0.97,
      "knnNuisance": 0.87,
      "linear": 0.99,
      "linearNuisance": 0.86,
    }
  `);
  expect(pixelBaseline(dataset, probes, cache, () => void measured++)).toEqual(scores);
  expect(measured).toBe(1);
});
