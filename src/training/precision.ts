/**
 * Mixed precision: what the networks compute on the way to the embeddings, and its gradients, may wait
 * in memory as f16. Weights, moments, every sum, the embeddings, the objective and all that follows
 * from it stay f32. Small gradients would vanish in f16, so that the loss is scaled before the
 * backward pass and the weights' gradients scaled back after it, by a power of two, which rounds nothing
 * (Micikevicius et al. 2018, arXiv:1710.03740).
 */

import type { AdapterFacts, ProgramRequest } from "../autodiff/compile/compile.ts";
import { orderedNodes } from "../autodiff/compile/order.ts";
import { multiply } from "../autodiff/ops/arithmetic.ts";
import { rescaleStep } from "../autodiff/ops/rescale.ts";
import { constant, type Node, type Tensor } from "../autodiff/tensor.ts";
import { InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { Embeddings } from "./method.ts";

export const PRECISIONS = ["f32", "mixed"] as const;

/** What the loss is multiplied by. At 1, weak gradients vanish; from here on they do not. */
const LOSS_SCALE = 2 ** 10;

const isMixed = ({ precision }: SettingValues): boolean => precision === "mixed";

/** Throws {@link InputError} where an adapter cannot store f16 and the settings ask for it. */
export function checkPrecision(settings: SettingValues, { f16 }: AdapterFacts): void {
  if (!isMixed(settings) || f16) return;
  throw new InputError('precision: found "mixed", takes "f32" here: the adapter has no shader-f16');
}

/** The loss as the backward pass begins with it. */
export const scaledLoss = (loss: Tensor, settings: SettingValues): Tensor =>
  isMixed(settings) ? multiply(loss, constant(LOSS_SCALE)) : loss;

/** What takes the scale out of the flat gradients again. */
export const unscaled = (gradients: Tensor, settings: SettingValues): Node[] =>
  isMixed(settings) ? [rescaleStep(gradients, 1 / LOSS_SCALE)] : [];

/** What a program may store as f16, on the way to `embeddings` and, by their gradients, back. */
export function f16StorageOf(
  settings: SettingValues,
  embeddings: Embeddings,
  gradients: ReadonlyMap<Tensor, Tensor> = new Map(),
): Pick<ProgramRequest, "f16"> {
  if (!isMixed(settings)) return {};
  const ends = Object.values(embeddings);
  const tensors = new Set<Tensor>();
  for (const node of orderedNodes(ends)) {
    for (const tensor of node.inputs) {
      tensors.add(tensor);
      const gradient = gradients.get(tensor);
      if (gradient) tensors.add(gradient);
    }
  }
  const except = ends.flatMap((end) => [end, gradients.get(end) ?? end]);
  return { f16: { tensors, except } };
}
