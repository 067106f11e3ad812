import { expect, it } from "vitest";
import { scalePlaces } from "./evidenceScale.ts";

it("places value and threshold within their range", () => {
  const places = scalePlaces({ value: 0, threshold: 0.92 }, [-1, 1]);
  expect(places.at).toBeCloseTo(0.5);
  expect(places.edge).toBeCloseTo(0.96);
});

it("ends an unbounded range near the value, and keeps away from both ends", () => {
  expect(scalePlaces({ value: 0.01, threshold: 0.05 }, [0, Infinity]).edge).toBeCloseTo(1 / 3);
  expect(scalePlaces({ value: 2, threshold: 0.05 }, undefined).at).toBeCloseTo(1 / 1.1);
  expect(scalePlaces({ value: 0, threshold: 0 }, undefined)).toEqual({ at: 0.5, edge: 0.5 });
  expect(scalePlaces({ value: 5, threshold: 0 }, [0, 1])).toEqual({ at: 0.98, edge: 0.02 });
});
