/** Explicit broadcasting: the same values at a larger shape. */
import { InputError } from "../../shared/errors.ts";
import { broadcastShapes, describeShape, type Shape, sameShape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const expand = defineOp<{ shape: Shape }>({
  name: "expand",
  infer: ([x], { shape }) => {
    const result = x && broadcastShapes(x.shape, shape);
    if (!x || !result || !sameShape(result, shape)) {
      throw new InputError(
        `expand: ${describeShape(x?.shape ?? [])} does not broadcast to ${describeShape(shape)}`,
      );
    }
    return [{ shape, dtype: x.dtype }];
  },
  expression: ([x]) => x ?? "",
  broadcasts: true,
  identity: ([x]) => x,
  gradient: (_, [upstream]) => [upstream],
});

/** `x` broadcast to `shape`; `x` itself if it has that shape. */
export function expandTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : single(expand([x], { shape }));
}
