/**
 * Mixed precision: activations on the way to the embeddings, and their gradients, may be stored as f16.
 * Weights, moments, sums, the embeddings, the objective and everything after it stay f32. Because small
 * gradients would underflow in f16, the loss is scaled before the backward pass and the weight gradients
 * are scaled back after it, by a power of two and therefore without rounding (Micikevicius et al. 2018,
 * arXiv:1710.03740).
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

/** Factor on the loss; without it, small gradients underflow. */
const LOSS_SCALE = 2 ** 10;

const isMixed = ({ precision }: SettingValues): boolean => precision === "mixed";

/** Throws {@link InputError} if the settings require f16 storage and the adapter does not support it. */
export function checkPrecision(settings: SettingValues, { f16 }: AdapterFacts): void {
  if (!isMixed(settings) || f16) return;
  throw new InputError('precision: found "mixed", expected "f32": the adapter lacks shader-f16');
}

/** The loss as differentiated by the backward pass. */
export const scaledLoss = (loss: Tensor, settings: SettingValues): Tensor =>
  isMixed(settings) ? multiply(loss, constant(LOSS_SCALE)) : loss;

/** The step that removes the scale from the flat gradients. */
export const unscaled = (gradients: Tensor, settings: SettingValues): Node[] =>
  isMixed(settings) ? [rescaleStep(gradients, 1 / LOSS_SCALE)] : [];

/** The tensors that may be stored as f16: those on the way to `embeddings`, and their gradients. */
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
