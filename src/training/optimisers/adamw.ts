import { adamwStep } from "../../autodiff/ops/optimise.ts";
import { defineOptimiser } from "./optimiser.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;

/** AdamW. Loshchilov & Hutter 2019, arXiv:1711.05101 */
export const adamw = defineOptimiser({
  id: "adamw",
  label: "AdamW",
  summary: "Steps scaled by running moments of the gradient; weight decay apart from them.",
  settings: {},
  defaultRate: 0.002,
  defaultDecay: 0.0001,
  moments: ["firstMoment", "secondMoment"],
  step: ({ flat, moment, scalar }) =>
    adamwStep({
      ...flat,
      firstMoment: moment("firstMoment"),
      secondMoment: moment("secondMoment"),
      correction1: scalar("correction1"),
      correction2: scalar("correction2"),
      beta1: BETA1,
      beta2: BETA2,
    }),
  scalarsAt: (step) => ({
    correction1: 1 - BETA1 ** (step + 1),
    correction2: 1 - BETA2 ** (step + 1),
  }),
});
