/** Measuring actions, named by what they read. */

import type { Collapse, LabAction } from "../lab/script/index.ts";

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
