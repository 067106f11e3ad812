/**
 * Log of the mean Gaussian potential. The lowest reachable value depends on d: −1.575 for d = 2, −3.513 for
 * 16, −3.752 for 32, −3.875 for 64, −3.938 for 128, approaching −4 (see uniformReference.ts). Uses all pairs
 * up to 4,096 rows, then a random subset of 4,096 drawn from a fixed seed.
 */
import { defineMetric } from "../definition.ts";

export const uniformity = defineMetric({
  key: "uniformity",
  label: "Uniformity",
  unit: "",
  // Jensen: at least −2 times the mean squared distance, which is largest for a simplex.
  range: ({ rows }) => [(-4 * rows) / (rows - 1), 0],
  better: "lower",
  meaning:
    "Log of the mean Gaussian potential between pairs of samples: 0 when all coincide, near −4 when they cover the sphere evenly.",
  source: "ln mean_{i<j} e^{−2‖u_i − u_j‖²}; Wang and Isola 2020, arXiv:2005.10242",
  needs: "embeddings",
  // Rounding may leave a mean slightly above 1.
  compute: ({ pairs }) => Math.min(0, Math.log(pairs().meanKernel)),
});
