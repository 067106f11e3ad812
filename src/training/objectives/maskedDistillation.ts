/**
 * iBOT (Zhou et al. 2022, arXiv:2111.07832): self-distillation across views for [CLS], and within a view
 * for masked patches, which the teacher sees and the student does not. Includes Sinkhorn targets and KoLeo
 * from DINOv2 (Oquab et al. 2023, arXiv:2304.07193). Formula: docs/methods.md.
 */
import { add, divide, multiply, negate, subtract } from "../../autodiff/ops/arithmetic.ts";
import { maximum } from "../../autodiff/ops/math.ts";
import { mean, sum } from "../../autodiff/ops/reduce.ts";
import { splitRows } from "../../autodiff/ops/rows.ts";
import { reshape } from "../../autodiff/ops/shape.ts";
import { sinkhorn } from "../../autodiff/ops/sinkhorn.ts";
import { logSoftmax } from "../../autodiff/ops/softmax.ts";
import { constant, type Tensor } from "../../autodiff/tensor.ts";
import { sizeOf } from "../../shared/shapes.ts";
import type { Objective } from "../method.ts";
import { crossViewEntropy, teacherShares } from "./crossView.ts";
import { inputsOf } from "./inputs.ts";
import { koLeo } from "./koLeo.ts";
import { twoViews } from "./twoViews.ts";

const SINKHORN_ITERATIONS = 3;

/** Merges the first two axes: [a, b, …] → [a · b, …]. */
export function joined(x: Tensor): Tensor {
  const [a = 0, b = 0, ...rest] = x.shape;
  return reshape(x, [a * b, ...rest]);
}

/**
 * The teacher's distributions for scores [..., K], without gradient: centred and sharpened, or, if
 * `balanced`, sharpened and balanced over all rows with mask 1.
 */
export const teacherAnswers =
  (temperature: Tensor, balanced: boolean) =>
  (scores: Tensor, center: Tensor, mask?: Tensor): Tensor => {
    if (!balanced) return teacherShares(scores, center, temperature);
    const count = scores.shape.at(-1) ?? 1;
    const rows = sizeOf(scores.shape) / count;
    const absent = mask && multiply(subtract(mask, constant(1)), constant(1e9));
    const shares = sinkhorn({
      scores: reshape(scores, [rows, count]),
      epsilon: temperature,
      ...(absent && { absent: reshape(absent, [rows]) }),
      iterations: SINKHORN_ITERATIONS,
    });
    return reshape(shares, scores.shape);
  };

export interface MaskedDistillation {
  /** Student scores, [N, P, K]. */
  readonly scores: Tensor;
  /** Teacher distributions, which sum to 1 over K, without gradient: [N, P, K]. */
  readonly targets: Tensor;
  /** [N, P], 1 = hidden. */
  readonly mask: Tensor;
  readonly temperature: Tensor;
}

/**
 * The cross-entropy −Σ_k target·log softmax(scores/τ), averaged over an image's masked patches, then over
 * the images; an image without masked patches counts as 0.
 */
export function maskedEntropy({ scores, targets, mask, temperature }: MaskedDistillation): Tensor {
  const each = negate(sum(multiply(targets, logSoftmax(divide(scores, temperature))), [-1]));
  const hidden = maximum(sum(mask, [-1]), constant(1));
  return mean(divide(sum(multiply(each, mask), [-1]), hidden));
}

export interface Distilled {
  /** Student scores of every view, [N, K] each, full views first. */
  readonly scores: readonly Tensor[];
  readonly targets: readonly [Tensor, Tensor];
  /** Patches of the full views. */
  readonly patches: Omit<MaskedDistillation, "temperature">;
  /** [CLS] before the head, [2N, width]. */
  readonly cls: Tensor;
  setting(key: string): Tensor;
}

/** Cross-view loss of [CLS] + λ·loss of masked patches + γ·KoLeo, summed over the full views' [CLS]. */
export function distillationLoss({ scores, targets, patches, cls, setting }: Distilled): Tensor {
  const temperature = setting("studentTemperature");
  const [first, second] = twoViews(cls);
  const hidden = multiply(setting("patchWeight"), maskedEntropy({ ...patches, temperature }));
  const crowding = multiply(setting("koleoWeight"), add(koLeo(first), koLeo(second)));
  return add(crossViewEntropy({ scores, targets, temperature }), add(hidden, crowding));
}

/** The objective of `lab loss ibot`. Centres are used unless `sinkhorn` is set. */
export const maskedDistillation: Objective = {
  inputs: [
    { name: "student", differentiable: true, axes: ["V", "N", "K"] },
    { name: "teacher", differentiable: false, axes: ["2", "N", "K"] },
    { name: "center", differentiable: false, axes: ["K"] },
    { name: "studentPatches", differentiable: true, axes: ["2", "N", "P", "K"] },
    { name: "teacherPatches", differentiable: false, axes: ["2", "N", "P", "K"] },
    { name: "patchCenter", differentiable: false, axes: ["K"] },
    { name: "mask", differentiable: false, axes: ["2", "N", "P"] },
    { name: "cls", differentiable: true, axes: ["2", "N", "D"] },
  ],
  settings: ["studentTemperature", "teacherTemperature", "patchWeight", "koleoWeight", "sinkhorn"],
  evaluate(inputs, setting, values) {
    const [student, teacher, center] = inputsOf("ibot", inputs, "student", "teacher", "center");
    const patches = inputsOf("ibot", inputs, "studentPatches", "teacherPatches", "patchCenter");
    const [hidden, cls] = inputsOf("ibot", inputs, "mask", "cls");
    const mask = joined(hidden);
    const answers = teacherAnswers(setting("teacherTemperature"), Number(values.sinkhorn) === 1);
    return distillationLoss({
      scores: splitRows(joined(student), student.shape[0] ?? 2),
      targets: twoViews(answers(joined(teacher), center)),
      patches: {
        scores: joined(patches[0]),
        targets: answers(joined(patches[1]), patches[2], mask),
        mask,
      },
      cls: joined(cls),
      setting,
    });
  },
};
