/** Multiplies a flat region by a number, in place. */
import { rescale } from "../../gpu/kernels/rescale.ts";
import { effect } from "../effect.ts";
import type { Node, Tensor } from "../tensor.ts";

/** values ← factor · values; a region [length]. */
export function rescaleStep(values: Tensor, factor: number): Node {
  const length = values.shape[0] ?? 0;
  return effect("rescale", { values }, (lowering, operands) =>
    lowering.run(rescale, { length, factor }, operands),
  );
}
