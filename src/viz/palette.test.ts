/** Contrast after WCAG 2.2; colour blindness after Machado et al. 2009; distances in OKLab. */
import { describe, expect, test } from "vitest";
import { channelsOf, type GroundName, paletteOn } from "./palette.ts";

const grounds: Record<GroundName, string> = { dark: "#12100e", light: "#faf9f6" };

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const sight: Record<string, Matrix> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (matrix: Matrix, [x, y, z]: Triple): Triple => {
  const row = ([a, b, c]: Triple) => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};

function linear(colour: string): Triple {
  const [r, g, b] = channelsOf(colour).map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return [r, g, b];
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, b] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dim, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function oklab(light: Triple): Triple {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    light,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  );
}

describe.each(["dark", "light"] as const)("the palette on the %s ground", (ground) => {
  const colours = paletteOn(ground);

  test("has ten colours with enough contrast", () => {
    expect(new Set(colours).size).toBe(10);
    for (const colour of colours) {
      expect(contrast(colour, grounds[ground])).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(Object.keys(sight))("keeps all pairs distinguishable with %s", (name) => {
    const seen = colours.map((colour) => oklab(times(sight[name]!, linear(colour))));
    for (const [index, a] of seen.entries()) {
      for (const b of seen.slice(0, index)) {
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.08);
      }
    }
  });
});
