/** A first-in, first-out queue of rows, for objectives that compare a batch with earlier batches. */
import { enqueueRows } from "../../gpu/kernels/enqueueRows.ts";
import { effect } from "../effect.ts";
import type { Node, Tensor } from "../tensor.ts";

/**
 * Overwrites the oldest rows of `queue` [capacity, d], a variable, with `rows` [n, d]. `step` (u32 scalar)
 * is the number of earlier steps, each of which must have added n rows. Nothing is written if `skipped` is
 * not 0, see {@link stepGateStep}.
 */
export function enqueueStep(queue: Tensor, rows: Tensor, step: Tensor, skipped: Tensor): Node {
  const [capacity = 0, cols = 0] = queue.shape;
  const dims = { rows: rows.shape[0] ?? 0, capacity, cols };
  return effect("enqueueRows", { queue, rows, step, skipped }, (lowering, operands) =>
    lowering.run(enqueueRows, dims, operands),
  );
}
