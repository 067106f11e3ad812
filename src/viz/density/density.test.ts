import { describe, expect, test } from "vitest";
import {
  circleDensity,
  densityAt,
  directionOf,
  idsNear,
  latitudeOf,
  placeOn,
  sphereDensity,
} from "./density.ts";

/** Points of a golden spiral: as even as they come. */
function spiral(count: number): Float32Array {
  const points = new Float32Array(count * 3);
  for (let point = 0; point < count; point++) {
    const y = 1 - (2 * point + 1) / count;
    const angle = point * Math.PI * (3 - Math.sqrt(5));
    const girth = Math.sqrt(1 - y * y);
    points.set([girth * Math.sin(angle), y, girth * Math.cos(angle)], 3 * point);
  }
  return points;
}

const kappa = (180 / Math.PI / 10) ** 2;
/** The density itself, from the kernel's formula, without cells. */
const exactly = (points: Float32Array, at: readonly number[]): number => {
  const norm = (2 * kappa) / (1 - Math.exp(-2 * kappa));
  let sum = 0;
  for (let start = 0; start < points.length; start += 3) {
    const cosine = [0, 1, 2].reduce((dot, axis) => dot + points[start + axis]! * at[axis]!, 0);
    sum += norm * Math.exp(kappa * (cosine - 1));
  }
  return sum / (points.length / 3);
};

describe("density on the sphere", () => {
  test("is 1 everywhere for evenly spaced points, also at the poles", () => {
    const density = sphereDensity(spiral(10_000));
    expect(Math.min(...density.values)).toBeGreaterThan(0.97);
    expect(density.densest).toBeLessThan(1.03);
    expect(density.distance).toBeLessThan(0.01);
    expect(density.sparse).toBe(0);
  });

  test("agrees with the formula of the kernel on an asymmetric cloud", () => {
    const cloud = spiral(4000);
    for (let start = 0; start < cloud.length; start += 3) {
      const [x, y, z] = [cloud[start]! + 0.9, cloud[start + 1]! + 0.5, cloud[start + 2]!];
      const length = Math.hypot(x, y, z);
      cloud.set([x / length, y / length, z / length], start);
    }
    const density = sphereDensity(cloud);
    for (const at of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, -1, 0],
      [Math.SQRT1_2, Math.SQRT1_2, 0],
      [0.48, 0.6, -0.64],
    ]) {
      const { latitude, longitude } = placeOn(at[0]!, at[1]!, at[2]!);
      const expected = exactly(cloud, at);
      const found = densityAt(density, latitude, longitude);
      expect(Math.abs(found - expected)).toBeLessThan(0.03 * expected + 0.02);
    }
  });

  test("has mean 1 for collapsed points, and is nearly empty elsewhere", () => {
    for (const at of [
      [0, 0, 1],
      [0, 1, 0],
      [0, 0, -1],
      [0.6, -0.8, 0],
    ]) {
      const density = sphereDensity(Float32Array.from({ length: 300 }, (_, i) => at[i % 3]!));
      const mean = density.values.reduce((sum, value, index) => {
        const latitude = latitudeOf(Math.floor(index / density.columns));
        return sum + value * Math.cos(latitude);
      }, 0);
      expect((mean * Math.PI) / density.rows / 2 / density.columns).toBeCloseTo(1, 1);
      expect(density.densest).toBeGreaterThan(50);
      expect(density.sparse).toBeGreaterThan(0.8);
      expect(density.distance).toBeGreaterThan(0.9);
    }
  });

  test("gives the expected distance of uniform points", () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const points = new Float32Array(3 * 500);
    for (let start = 0; start < points.length; start += 3) {
      const y = 2 * random() - 1;
      const angle = 2 * Math.PI * random();
      const girth = Math.sqrt(1 - y * y);
      points.set([girth * Math.sin(angle), y, girth * Math.cos(angle)], start);
    }
    const { distance, uniform } = sphereDensity(points);
    expect(distance / uniform.distance).toBeGreaterThan(0.8);
    expect(distance / uniform.distance).toBeLessThan(1.2);
  });

  test("is 0 without points", () => {
    expect(sphereDensity(new Float32Array()).densest).toBe(0);
  });
});

test("density on the circle is 1 for evenly spaced points and high where they accumulate", () => {
  const on = (angles: readonly number[]) =>
    new Float32Array(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle), 0]));
  const even = circleDensity(
    on(Array.from({ length: 360 }, (_, at) => ((at + 0.5) * Math.PI) / 180)),
  );
  expect(even.densest).toBeCloseTo(1, 3);
  const met = circleDensity(on([0.5, 0.5, 0.5]));
  expect(densityAt(met, 0, 0.5)).toBeGreaterThan(13);
  expect(densityAt(met, 0, 0.5 - Math.PI)).toBeLessThan(1e-6);
});

test("places, directions and nearby points are consistent", () => {
  const points = spiral(1000);
  for (const id of [0, 7, 500, 999]) {
    const [x, y, z] = points.subarray(3 * id, 3 * id + 3);
    const direction = directionOf(placeOn(x!, y!, z!), "sphere");
    expect(direction[0]).toBeCloseTo(x!, 5);
    expect(direction[2]).toBeCloseTo(z!, 5);
    const near = idsNear(points, direction, Math.PI / 18);
    expect(near).toContain(id);
    // A cap of 10° holds (1 − cos 10°) / 2 of the sphere.
    expect(Math.abs(near.length - 7.6)).toBeLessThan(3);
  }
  expect(directionOf({ latitude: 0, longitude: Math.PI / 2 }, "circle")[1]).toBe(1);
});
