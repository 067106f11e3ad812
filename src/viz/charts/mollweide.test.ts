import { describe, expect, test } from "vitest";
import { fromMap, onMap, wrapped } from "./mollweide.ts";

describe("the Mollweide projection", () => {
  test("the inverse recovers the place", () => {
    for (const latitude of [-1.5, -0.8, 0, 0.3, 1.2]) {
      for (const longitude of [-3, -1, 0, 0.5, 2.9]) {
        const { x, y } = onMap({ latitude, longitude }, 0.4);
        const back = fromMap(x, y, 0.4);
        expect(back?.latitude).toBeCloseTo(latitude, 6);
        expect(back?.longitude).toBeCloseTo(longitude, 6);
      }
    }
  });

  test("Snyder's example: 75° west, 50° south, around 90° west", () => {
    // Map Projections: A Working Manual (1987), p. 366: R = 1, x = 0.1788845, y = −0.9208758.
    const degrees = Math.PI / 180;
    const { x, y } = onMap({ latitude: -50 * degrees, longitude: -75 * degrees }, -90 * degrees);
    expect(x).toBeCloseTo(0.1788845, 6);
    expect(y).toBeCloseTo(-0.9208758, 6);
  });

  test("poles, the edge, and outside", () => {
    expect(onMap({ latitude: Math.PI / 2, longitude: 2 }, 0).y).toBeCloseTo(Math.SQRT2, 6);
    expect(fromMap(0, Math.SQRT2, 0)?.latitude).toBeCloseTo(Math.PI / 2, 6);
    expect(fromMap(2.9, 0, 0)).toBeUndefined();
    expect(wrapped(Math.PI * 1.5)).toBeCloseTo(-Math.PI / 2, 12);
  });
});
