/** Measuring actions, named by what they read. */

import type { Collapse, LabAction, ProbedSource } from "../lab/script/index.ts";

export const metric = (as: string, key: string, space = "z"): LabAction => ({
  do: "measure",
  as,
  of: { from: "metric", key, space },
});

export const series = (as: string, key: string): LabAction => ({
  do: "measure",
  as,
  of: { from: "series", key },
});

export const verdict = (as: string, is: Collapse | "none", space = "z"): LabAction => ({
  do: "measure",
  as,
  of: { from: "verdict", is, space },
});

export const probe = (
  as: string,
  score: "knn" | "linear" | "few",
  source: ProbedSource = "encoder",
  space = "h",
): LabAction => ({ do: "measure", as, of: { from: "probe", score, source, space } });

/** {@link probe} with all images shifted, rotated, partly covered and noisy. */
export const disturbedProbe = (
  as: string,
  score: "knn" | "linear",
  source: ProbedSource = "encoder",
): LabAction => ({
  do: "measure",
  as,
  of: { from: "probe", score, source, space: "h", nuisance: true },
});

export const factor = (
  as: string,
  name: string,
  space = "h",
  source: ProbedSource = "encoder",
): LabAction => ({ do: "measure", as, of: { from: "factor", factor: name, source, space } });

/** The share of the hardest negative at a temperature. */
export const hardest = (as: string, temperature: number): LabAction => ({
  do: "measure",
  as,
  of: { from: "hardest", temperature },
});

export const zeroShot = (as: string): LabAction => ({
  do: "measure",
  as,
  of: { from: "zeroShot" },
});
