import { describe, expect, it } from "vitest";
import { alongArrow } from "./arrows.ts";

const tails = Float32Array.of(0, 0, 1, 1, 0, 0);
const tips = Float32Array.of(1, 0, 0, 0, 0, 0);

describe("alongArrow", () => {
  it("starts at the tail and stays on the sphere", () => {
    expect(alongArrow({ tails, tips }, 0, 0)).toEqual([0, 0, 1]);
    for (const share of [0.1, 0.5, 1]) {
      const [x, y, z] = alongArrow({ tails, tips }, 0, share);
      expect(Math.hypot(x, y, z)).toBeCloseTo(1, 6);
      expect(x).toBeCloseTo(Math.sin(0.7 * share), 6);
      expect(y).toBe(0);
    }
  });

  it("does not move without a force", () => {
    expect(alongArrow({ tails, tips }, 1, 1)).toEqual([1, 0, 0]);
  });
});
