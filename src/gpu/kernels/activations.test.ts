import { describe, expect, it } from "vitest";
import { activate, activationGradient, activationNames } from "./activations.ts";

describe("activations", () => {
  it("computes the exact GELU to 1e-6", () => {
    // x, x·Φ(x): from tables of the normal distribution function to ten digits.
    const table = [
      [-4, -4 * 3.167124183e-5],
      [-1, -0.1586552539],
      [-0.1, -0.1 * 0.4601721627],
      [0, 0],
      [0.5, 0.5 * 0.6914624613],
      [2, 2 * 0.9772498681],
      [20, 20],
    ] as const;
    for (const [x, y] of table) expect(Math.abs(activate("gelu", x) - y)).toBeLessThan(1e-6);
  });

  it("has derivatives that agree with central differences", () => {
    const step = 1e-3;
    for (const name of activationNames) {
      for (const x of [-7.3, -1.1, -0.2, 0.3, 1.7, 9]) {
        const slope = (activate(name, x + step) - activate(name, x - step)) / (2 * step);
        expect(Math.abs(slope - activationGradient(name, x)), `${name} at ${x}`).toBeLessThan(2e-4);
      }
    }
  });
});
