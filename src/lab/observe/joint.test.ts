/** Joint spaces: the order of their vectors, the ids of their points, and what is measured between the halves. */
import { describe, expect, test } from "vitest";
import { testTables } from "../../cli/testing.ts";
import { gaussian } from "../../metrics/testing.ts";
import type { Embedded } from "../../training/embedded.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { describeSpaces, partsIn } from "../evaluate/joint.ts";
import { otherHalfOf, pointOrder, TEXTS } from "../protocol/pointIds.ts";
import { spaceAmong } from "../protocol/space.ts";
import { pairsIn } from "./observation.ts";
import { measurePairs, pairMetricsOf } from "./pairMeasures.ts";
import { labelsIn } from "./points.ts";
import { firstProjector } from "./projector.ts";
import { createSphere } from "./sphere.ts";

const built = [
  { id: "h", reads: "image" },
  { id: "z", reads: "image", jointWith: "text.z" },
  { id: "text.z", reads: "tokens", jointWith: "z" },
] as const;
const embedded: Embedded = {
  rows: 3,
  spaces: {
    z: { cols: 2, data: Float32Array.of(3, 4, 0, 2, -1, 0) },
    "text.z": { cols: 2, data: Float32Array.of(0, 5, 1, 0, 0, 0) },
    h: { cols: 1, data: Float32Array.of(1, 2, 3) },
  },
};
const joint = "z+text.z";

describe("a joint space", () => {
  test("is described once, with readable names, and is shown unless another one is wanted", () => {
    const spaces = describeSpaces(built);
    expect(spaces.map(({ id, label }) => [id, label])).toEqual([
      ["h", "h"],
      ["z", "z"],
      ["text.z", "text z"],
      [joint, "images and texts"],
    ]);
    expect(spaces.at(-1)?.modalities).toEqual(["image", "tokens"]);
    expect(spaceAmong(spaces, undefined)).toBe(joint);
    expect(spaceAmong(spaces, "text.z")).toBe("text.z");
    expect(spaceAmong(spaces, "gone")).toBe(joint);
    expect(spaceAmong([], "gone")).toBe("z");
  });

  test("holds the unit vectors of images, then those of texts", () => {
    const { rows, cols, data } = featuresOf(embedded, joint);
    expect([rows, cols]).toEqual([6, 2]);
    const expected = [0.6, 0.8, 0, 1, -1, 0, 0, 1, 1, 0, 1, 0];
    for (const [at, value] of expected.entries()) expect(data[at]).toBeCloseTo(value, 6);
    expect(() => featuresOf(embedded, "h+z")).toThrow("1 and 2 dimensions");
    expect(() => featuresOf(embedded, "z+text.h")).toThrow("expected one of z, text.z, h");
  });

  test("repeats the labels, and its pairs are images with their texts", async () => {
    const dataset = await testTables.open("shapes");
    const labels = labelsIn(dataset, joint, 3);
    expect([...labels]).toEqual([...labels.subarray(0, 3), ...labels.subarray(0, 3)]);
    const [images, texts] = pairsIn({ embedded, pairs: undefined }, joint) ?? [];
    expect(images?.data).toEqual(featuresOf(embedded, joint).data.subarray(0, 6));
    expect(texts?.rows).toBe(3);
    expect(pairsIn({ embedded, pairs: undefined }, "z")).toBeUndefined();
  });

  test("numbers points in the same way in every space", () => {
    const order = pointOrder(joint, 6);
    expect([0, 2, 3, 5].map(order.idAt)).toEqual([0, 2, TEXTS, TEXTS + 2]);
    for (let place = 0; place < 6; place++) expect(order.placeOf(order.idAt(place))).toBe(place);
    expect(order.placeOf(3)).toBeUndefined();
    expect(order.placeOf(TEXTS + 3)).toBeUndefined();
    const words = pointOrder("text.z", 3);
    expect(words.idAt(1)).toBe(TEXTS + 1);
    expect(words.placeOf(1)).toBeUndefined();
    expect(pointOrder("z", 3).placeOf(otherHalfOf(TEXTS + 1))).toBe(1);
  });

  test("is projected by a basis that images and texts determine alike", () => {
    // More images than are fitted: fitted in order, the texts would have no part in the basis.
    const rows = 2500;
    const images = gaussian(rows, 6, 1);
    const texts = gaussian(rows, 6, 2);
    for (let row = 0; row < rows; row++) {
      images.data[row * 6] = 20;
      texts.data[row * 6 + 1] = 20;
    }
    const both: Embedded = {
      rows,
      spaces: { z: { cols: 6, data: images.data }, "text.z": { cols: 6, data: texts.data } },
    };
    const embeddings = featuresOf(both, joint);
    const labels = new Int32Array(2 * rows);
    const input = { ...firstProjector, embeddings, labels, keepBasis: false, measure: false };
    const fitted = createSphere()({ ...input, parts: 2 });
    const inOrder = createSphere()({ ...input, parts: 1 });
    expect(fitted.positions).toHaveLength(6 * rows);
    expect(fitted.projection.kept).toBeGreaterThan(0.9);
    expect(inOrder.projection.kept).toBeLessThan(0.8);
    expect(partsIn(embeddings, 2, 10).map((part) => part.rows)).toEqual([10, 10]);
  });

  test("reports gap and recall; equal texts count as found", async () => {
    const dataset = await testTables.open("shapes");
    const column = { name: "caption", context: 16 };
    const z = gaussian(40, 8, 3);
    const same: Embedded = {
      rows: 40,
      spaces: { z: { cols: 8, data: z.data }, "text.z": { cols: 8, data: z.data.slice() } },
    };
    const values = await measurePairs(same, joint, dataset, column);
    expect(Object.keys(values).sort()).toEqual(
      pairMetricsOf([])
        .map(({ key }) => key)
        .sort(),
    );
    expect(values).toMatchObject({ gap: 0, imageToText: 1, textToImage: 1 });
    expect(values.relativeGap).toBeCloseTo(0, 9);
    const other = gaussian(40, 8, 4);
    const apart = { ...same, spaces: { ...same.spaces, "text.z": { cols: 8, data: other.data } } };
    const unrelated = await measurePairs(apart, joint, dataset, column);
    expect(unrelated.imageToText).toBeLessThan(0.3);
    expect(unrelated.relativeGap).toBeCloseTo(0.5, 1);
  });
});
