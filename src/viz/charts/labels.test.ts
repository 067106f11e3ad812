import { expect, test } from "vitest";
import { createLabelPlacer } from "./labels.ts";

const size = { width: 60, height: 14 };
const chart = { left: 0, top: 0, width: 300, height: 200 };

test("labels of one point are placed around it without overlaps, and the last ones are left out", () => {
  const labels = createLabelPlacer(chart);
  const places = Array.from({ length: 12 }, () => labels.place({ x: 150, y: 100 }, size, 8));
  const found = places.filter((place) => place !== undefined);
  expect(found.length).toBeGreaterThanOrEqual(4);
  expect(found.length).toBeLessThan(12);
  for (const [index, one] of found.entries()) {
    for (const other of found.slice(0, index)) {
      const apart =
        Math.abs(one.left - other.left) >= size.width ||
        Math.abs(one.top - other.top) >= size.height;
      expect(apart).toBe(true);
    }
  }
});

test("a label stays inside the chart", () => {
  const place = createLabelPlacer(chart).place({ x: 295, y: 100 }, size, 8);
  expect(place).toEqual({ left: 227, top: 93 });
});

test("a box that is kept free is avoided", () => {
  const labels = createLabelPlacer(chart);
  labels.keepFree({ left: 150, top: 90, width: 100, height: 20 });
  expect(labels.place({ x: 150, y: 100 }, size, 8)?.left).toBe(82);
});
