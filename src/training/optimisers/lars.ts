import { larsStep } from "../../autodiff/ops/optimise.ts";
import { defineOptimiser } from "./optimiser.ts";

/** Layer-wise adaptive rate scaling. You et al. 2017, arXiv:1708.03888 */
export const lars = defineOptimiser({
  id: "lars",
  label: "LARS",
  summary:
    "SGD with momentum, with each tensor's step scaled to the norm of its weights; for large batches.",
  settings: {},
  defaultRate: 0.3,
  defaultDecay: 0.000001,
  moments: ["velocity"],
  step: ({ flat, moment, segments }) =>
    larsStep({
      ...flat,
      velocity: moment("velocity"),
      segments: segments(),
      momentum: 0.9,
      trust: 0.001,
    }),
  scalarsAt: () => ({}),
});
