import { expect, test } from "vitest";
import { testTables } from "../cli/testing.ts";
import { adaptedTable, describeSize, hasSize } from "./adapted.ts";
import { knownFactors } from "./factors.ts";

const counts = { train: 5, test: 3 };

test("grey images in another size and in colour", async () => {
  const digits = await testTables.open("digits");
  const size = { height: 32, width: 32, channels: 3 };
  const { train, test: asked, schema, ...adapted } = adaptedTable(digits, size, counts);
  expect([train.count, asked.count, train.images.length]).toEqual([5, 3, 5 * 32 * 32 * 3]);
  expect(schema.shape).toEqual([32, 32, 3]);
  expect([hasSize(adapted, size), hasSize(digits, size)]).toEqual([true, false]);
  expect([...train.labels]).toEqual([...digits.train.labels.subarray(0, 5)]);
  // Averaging over areas keeps the mean, and all channels are equal.
  const mean = (values: Uint8Array) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(train.images)).toBeCloseTo(mean(digits.train.images.subarray(0, 5 * 784)), 0);
  expect(train.images.every((value, index) => value === train.images[index - (index % 3)])).toBe(
    true,
  );
});

test("colour becomes grey, and a table of the same size stays what it is", async () => {
  const shapes = await testTables.open("shapes");
  const grey = adaptedTable(shapes, { height: 28, width: 28, channels: 1 }, counts);
  expect(grey.test.images).toHaveLength(3 * 784);
  expect(grey.train.factors.shape).toHaveLength(5);
  expect(knownFactors(grey, "test", 3).map(({ factor }) => factor.name)).toContain("size");
  const { height, width, channels } = shapes;
  const same = adaptedTable(shapes, { height, width, channels }, counts);
  expect(same.train.images).toEqual(shapes.train.images.subarray(0, same.train.images.length));
  expect(describeSize(shapes)).toBe("32×32×3");
});
