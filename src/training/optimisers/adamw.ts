import { adamwStep } from "../../autodiff/ops/optimise.ts";
import { defineOptimiser } from "./optimiser.ts";

const BETA2 = 0.999;

/** AdamW with a given β₁. Loshchilov & Hutter 2019, arXiv:1711.05101 */
const adamwWith = (
  beta1: number,
  names: { readonly id: string; readonly label: string; readonly summary: string },
) =>
  defineOptimiser({
    ...names,
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
        beta1,
        beta2: BETA2,
      }),
    scalarsAt: (step) => ({
      correction1: 1 - beta1 ** (step + 1),
      correction2: 1 - BETA2 ** (step + 1),
    }),
  });

export const adamw = adamwWith(0.9, {
  id: "adamw",
  label: "AdamW",
  summary:
    "Scales each step by running moments of the gradient; weight decay is applied separately.",
});

/** For adversarial training, where a long memory of the gradient oscillates (Radford et al. 2016, arXiv:1511.06434). */
export const adamw05 = adamwWith(0.5, {
  id: "adamw-05",
  label: "AdamW, β₁ 0.5",
  summary: "AdamW with a shorter memory of the gradient, for adversarial training.",
});
