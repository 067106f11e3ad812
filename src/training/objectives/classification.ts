/** Cross-entropy over K classes, for supervised training and pretext tasks. Formula: docs/methods.md. */
import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { heaviside } from "../../autodiff/ops/math.ts";
import { max, mean, sum } from "../../autodiff/ops/reduce.ts";
import { logSumExp } from "../../autodiff/ops/softmax.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import type { Objective } from "../method.ts";
import { inputsOf } from "./inputs.ts";

/** Logits and one-hot labels, [N, K] each. */
export type Answers = {
  readonly logits: Tensor;
  readonly labels: Tensor;
};

const chosen = ({ logits, labels }: Answers): Tensor => sum(multiply(logits, labels), [-1]);

/** mean_i [log Σ_k exp(logits_ik) − logits of the label]; ln K at chance. */
export const classificationLoss = (answers: Answers): Tensor =>
  mean(subtract(logSumExp(answers.logits), chosen(answers)));

/** Share of rows whose label has a larger logit than every other class. */
export function accuracy({ logits, labels }: Answers): Tensor {
  const others = max(add(logits, multiply(labels, constant(-1e9))), [-1]);
  return mean(heaviside(subtract(chosen({ logits, labels }), others)));
}

/** The description of {@link accuracy} among a method's terms. */
export const accuracyTerm = (chance: string) => ({
  accuracy: {
    label: "Accuracy",
    help: `Share of correct answers in the batch; chance is ${chance}.`,
  },
});

/** {@link classificationLoss} as evaluated by `lab loss`. */
export const classificationObjective = (method: string): Objective => ({
  inputs: [
    { name: "logits", differentiable: true, axes: ["N", "K"] },
    { name: "labels", differentiable: false, axes: ["N", "K"] },
  ],
  settings: [],
  evaluate(inputs) {
    const [logits, labels] = inputsOf(method, inputs, "logits", "labels");
    return classificationLoss({ logits, labels });
  },
});
