import { expect, test } from "vitest";
import { decadeLabel, decadesOf } from "./decades.ts";

test("whole decades around all positive values", () => {
  const axis = decadesOf([[3, 0.02], [40]]);
  expect([axis.from, axis.to]).toEqual([-2, 2]);
  expect(axis.at(100)).toBe(1);
  expect(axis.at(0.01)).toBe(0);
  expect(axis.at(1)).toBeCloseTo(0.5, 12);
  expect(axis.ticks).toEqual([2, 1, 0, -1, -2]);
});

test("at most `most` decades below the largest; zeros, noise and empty input are handled", () => {
  const axis = decadesOf([[1, 1e-17, 0]]);
  expect([axis.from, axis.to]).toEqual([-6, 0]);
  expect(axis.at(1e-17)).toBe(0);
  expect(axis.at(0)).toBe(0);
  const empty = decadesOf([[0, 0], []]);
  expect(empty.from).toBeLessThan(empty.to);
  expect(decadesOf([[1, 1]]).at(1)).toBe(1);
});

test("labels", () => {
  expect([2, 0, -1, -3, 4, -12].map(decadeLabel)).toEqual([
    "100",
    "1",
    "0.1",
    "10⁻³",
    "10⁴",
    "10⁻¹²",
  ]);
});
