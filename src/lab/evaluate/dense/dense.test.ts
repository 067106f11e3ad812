/** The probes of dense features with features that know the scenes, and with features that know nothing. */
import { beforeAll, expect, test } from "vitest";
import { builtInTables, type Table } from "../../../data/index.ts";
import { at } from "../../../shared/errors.ts";
import { hash4, uniform01 } from "../../../shared/random.ts";
import { attendedObjects } from "./attended.ts";
import { denseData, scorePixels } from "./dense.ts";
import { type DenseData, fitDense } from "./probe.ts";
import type { PatchFeatures, TokenSource } from "./sources.ts";
import { objectPatches, pairsOf, sceneTruthOf, sharesOfPatches } from "./truth.ts";

const patched = { grid: { rows: 8, cols: 8 }, height: 32, width: 32 };
const counts = { train: 40, test: 40, touching: 30 };
let table: Table;
let data: DenseData;
beforeAll(async () => {
  const tables = builtInTables(async (path) => {
    throw new Error(`${path} is not read`);
  });
  table = await tables.open("scenes", { "data.size": 200 });
  data = denseData(table, patched, counts);
});

/** The shares of all shapes and of each object in the order of drawing. */
const knowing: PatchFeatures = async (split, rows) => {
  const truth = sceneTruthOf(table);
  const [shape] = truth.parts;
  if (!shape) throw new Error("scenes have shapes");
  const [classes, orders] = [1 + shape.values.length, 4];
  const cols = classes + orders;
  const features = new Float32Array(rows.length * 64 * cols);
  for (const [index, row] of rows.entries()) {
    const shapes = sharesOfPatches(truth.classes(split, row, shape), classes, patched);
    const order = sharesOfPatches(truth.mask(split, row), orders, patched);
    for (let patch = 0; patch < 64; patch++) {
      const start = (index * 64 + patch) * cols;
      features.set(shapes.subarray(patch * classes, (patch + 1) * classes), start);
      features.set(order.subarray(patch * orders, (patch + 1) * orders), start + classes);
    }
  }
  return { data: features, rows: rows.length * 64, cols };
};

const noise: PatchFeatures = async (_, rows) => {
  const [count, cols] = [rows.length * 64, 3];
  const values = Float32Array.from({ length: count * cols }, (_, place) =>
    uniform01(hash4(1, place, 0, 0)[0]),
  );
  return { data: values, rows: count, cols };
};

test("shares of classes that are known become masks, up to the size of a patch", async () => {
  const { scores, predictors } = await fitDense(data, knowing);
  const [shape] = scores.parts;
  expect(shape?.classes).toEqual(["background", "circle", "square", "triangle", "cross"]);
  expect(shape?.meanIou).toBeGreaterThan(0.65);
  const found = await predictors.get("shape")?.(table.test, 3);
  const [part] = data.truth.parts;
  const truth = part && data.truth.classes(table.test, 3, part);
  const right = found?.filter((value, pixel) => value === truth?.[pixel]).length ?? 0;
  expect(right / 1024).toBeGreaterThan(0.93);
  expect(scores.depth?.touching).toBe(1);
  expect(scores.depth?.touchingPairs).toBeGreaterThanOrEqual(counts.touching);
});

test("features that know nothing find the background only, and no order", async () => {
  const { scores } = await fitDense(data, noise);
  const [shape] = scores.parts;
  expect(shape?.iou.slice(1)).toEqual([0, 0, 0, 0]);
  expect(scores.depth?.touching).toBeGreaterThan(0.35);
  expect(scores.depth?.touching).toBeLessThan(0.65);
});

test("pixels of a patch tell colours from each other better than shapes", async () => {
  const { parts } = (await scorePixels(data)).scores;
  const [shape, colour] = parts;
  expect(colour?.meanIou).toBeGreaterThan((shape?.meanIou ?? 1) + 0.2);
});

test("objects that touch are found by their masks", () => {
  const mask = [0, 1, 1, 0, 0, 2, 3, 0, 3];
  const small = { grid: { rows: 1, cols: 1 }, height: 3, width: 3 };
  expect(pairsOf(mask, 3, small)).toEqual([
    { behind: 1, front: 2, touching: true },
    { behind: 1, front: 3, touching: false },
    { behind: 2, front: 3, touching: true },
  ]);
});

/** Attention of one layer whose first head is on the objects and whose second is even. */
function attending(): TokenSource {
  const sizes = { tokens: 65, heads: 2, depth: 4 };
  const stride = 3 * 2 * 4;
  return {
    patched,
    sizes,
    features: noise,
    async attention(split, rows) {
      const packed = new Float32Array(25 * 65 * stride);
      for (const [index, row] of rows.entries()) {
        const objects = objectPatches(data.truth.mask(split, row), patched);
        packed[index * 65 * stride] = 10; // the query of [CLS] in the first head
        for (let patch = 0; patch < 64; patch++) {
          packed[(index * 65 + 1 + patch) * stride + 8] = at(objects, patch);
        }
      }
      return [packed];
    },
    destroy: () => {},
  };
}

test("attention on the objects is recognised, in the head that has it", async () => {
  const found = await attendedObjects(data, attending());
  expect(found).toMatchObject({ images: 40, bestHead: 1, best: { auroc: 1, pointing: 1 } });
  expect(found.best?.iou).toBeGreaterThan(0.5);
  expect(found.chance).toBeGreaterThan(0.1);
  expect(found.chance).toBeLessThan(0.4);
  expect(found.contrast?.auroc).toBeGreaterThan(0.8);
});

test("a dataset without masks is refused", () => {
  const { tests: _, ...schema } = table.schema;
  expect(() => sceneTruthOf({ ...table, schema })).toThrow(
    /Scenes has no masks of objects.*for example scenes/,
  );
});
