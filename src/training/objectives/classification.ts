/** Choosing one of K classes: the objective of supervised training and of pretext questions. */
import { add, multiply, subtract } from "../../autodiff/ops/arithmetic.ts";
import { heaviside } from "../../autodiff/ops/math.ts";
import { max, mean, sum } from "../../autodiff/ops/reduce.ts";
import { logSumExp } from "../../autodiff/ops/softmax.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import type { Objective } from "../method.ts";
import { inputsOf } from "./inputs.ts";

/** Logits and answers, [N, K] each; an answer is 1 in its class's column and 0 elsewhere. */
export type Answers = {
  readonly logits: Tensor;
  readonly labels: Tensor;
};

const chosen = ({ logits, labels }: Answers): Tensor => sum(multiply(logits, labels), [-1]);

/** mean_i [log Σ_k exp(logits_ik) − logits of the answer]; ln K where nothing is known. */
export const classificationLoss = (answers: Answers): Tensor =>
  mean(subtract(logSumExp(answers.logits), chosen(answers)));

/** Share of rows whose answer has a larger logit than every other class. */
export function accuracy({ logits, labels }: Answers): Tensor {
  const others = max(add(logits, multiply(labels, constant(-1e9))), [-1]);
  return mean(heaviside(subtract(chosen({ logits, labels }), others)));
}

/** What {@link accuracy} is called among a method's terms. */
export const accuracyTerm = (chance: string) => ({
  accuracy: {
    label: "Accuracy",
    help: `Share of the batch's questions answered rightly; chance is ${chance}.`,
  },
});

/** {@link classificationLoss} as `lab loss` evaluates it for a method. */
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
