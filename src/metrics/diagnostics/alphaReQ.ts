/**
 * Exponent of the power law by which principal variances decay. Fitted by least squares over i = 3 … d/2,
 * with d = min(cols, rows − 1), because the first directions deviate from the power law and the last are
 * noise. Eigenvalues below 1e-12 of the largest are left out; null if fewer than two remain.
 */
import { defineMetric } from "../definition.ts";

export const alphaReQ = defineMetric({
  key: "alphaReQ",
  label: "α-ReQ",
  unit: "",
  range: () => [0, Number.POSITIVE_INFINITY],
  better: "neither",
  meaning:
    "Exponent of the power law by which variances decay: about 1 is good, far above is collapse, 0 is white noise.",
  source: "−slope of ln λ_i on ln i, i = 3 … d/2, centred; Agrawal et al. 2022, NeurIPS",
  needs: "embeddings",
  compute: ({ spectra, dimensions: { rows, cols } }): number | null => {
    const eigenvalues = spectra().centred;
    const last = Math.floor(Math.min(cols, rows - 1) / 2);
    const points: { x: number; y: number }[] = [];
    for (let i = 3; i <= last; i++) {
      const value = eigenvalues[i - 1]!;
      if (value > 1e-12 * eigenvalues[0]!) points.push({ x: Math.log(i), y: Math.log(value) });
    }
    return points.length < 2 ? null : -slopeOf(points);
  },
});

function slopeOf(points: readonly { x: number; y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const along = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / along;
}
