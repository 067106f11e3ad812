import { sgdStep } from "../../autodiff/ops/optimise.ts";
import { defineOptimiser } from "./optimiser.ts";

/** Stochastic gradient descent with momentum 0.9, as in PyTorch. Polyak 1964 */
export const sgd = defineOptimiser({
  id: "sgd",
  label: "SGD, momentum 0.9",
  summary: "Gradient steps with momentum; needs a higher learning rate than AdamW.",
  settings: {},
  defaultRate: 0.06,
  defaultDecay: 0.0005,
  moments: ["velocity"],
  step: ({ flat, moment }) => sgdStep({ ...flat, velocity: moment("velocity"), momentum: 0.9 }),
  scalarsAt: () => ({}),
});
