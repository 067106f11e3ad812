/** Exponential moving average of a flat region, for EMA copies of networks. */
import { ema } from "../../gpu/kernels/ema.ts";
import { effect } from "../effect.ts";
import type { Node, Tensor } from "../tensor.ts";

/**
 * average ← momentum·average + (1 − momentum)·source; regions [length], momentum a run-time scalar. Nothing is
 * written if `skipped` is not 0, see {@link stepGateStep}.
 */
export function emaStep(average: Tensor, source: Tensor, momentum: Tensor, skipped: Tensor): Node {
  const length = average.shape[0] ?? 0;
  return effect("ema", { average, source, momentum, skipped }, (lowering, operands) =>
    lowering.run(ema, { length }, operands),
  );
}
