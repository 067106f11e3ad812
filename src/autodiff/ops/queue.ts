/** A first-in, first-out memory of rows, for objectives that compare a batch with earlier ones. */
import { enqueueRows } from "../../gpu/kernels/enqueueRows.ts";
import { effect } from "../effect.ts";
import type { Node, Tensor } from "../tensor.ts";

/**
 * Writes `rows` [n, d] over the oldest rows of `queue` [capacity, d], a variable. `step` (u32 scalar)
 * counts the steps before, each of which must have brought n rows.
 */
export function enqueueStep(queue: Tensor, rows: Tensor, step: Tensor): Node {
  const [capacity = 0, cols = 0] = queue.shape;
  const dims = { rows: rows.shape[0] ?? 0, capacity, cols };
  return effect("enqueueRows", { queue, rows, step }, (lowering, operands) =>
    lowering.run(enqueueRows, dims, operands),
  );
}
