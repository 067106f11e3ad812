/** Ops that reinterpret memory: no data moves unless a kernel needs it aligned. */
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape, sameShape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";

const reshapeOp = defineOp<{ shape: Shape }>({
  name: "reshape",
  infer: ([x], { shape }) => {
    if (!x || sizeOf(x.shape) !== sizeOf(shape)) {
      throw new InputError(
        `reshape: ${describeShape(x?.shape ?? [])} has ${sizeOf(x?.shape ?? [])} elements, ${describeShape(shape)} takes ${sizeOf(shape)}`,
      );
    }
    return [{ shape, dtype: x.dtype }];
  },
  view: () => 0,
  identity: ([x]) => x,
  gradient: ({ inputs: [x] }, [upstream]) => [x && upstream && reshape(upstream, x.shape)],
});

/** The same elements in the same order at another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : single(reshapeOp([x], { shape }));
}

const stopOp = defineOp<object>({
  name: "stopGradient",
  infer: ([x]) => [{ shape: x?.shape ?? [], dtype: x?.dtype ?? "f32" }],
  view: () => 0,
  // Gradients exist by the time a graph is simplified, so the node has done its work.
  identity: ([x]) => x,
  gradient: () => [],
});

/** The same values without a gradient. */
export const stopGradient = (x: Tensor): Tensor => single(stopOp([x], {}));

/** {@link stopGradient} if `stopped`, else `x`; the switch of many ablations. */
export const stopGradientIf = (stopped: boolean, x: Tensor): Tensor =>
  stopped ? stopGradient(x) : x;

/**
 * The same values; their gradient is multiplied by `gate`, a scalar that may change at run time. At 0
 * weights stay as they are for part of a run.
 */
export const gateGradient = (x: Tensor, gate: Tensor): Tensor => single(gateOp([x, gate], {}));

const gateOp = defineOp<object>({
  name: "gateGradient",
  infer: ([x, gate]) => {
    if (!x || !gate || sizeOf(gate.shape) !== 1) {
      throw new InputError(
        `gateGradient: takes x and a scalar, got ${describeShape(gate?.shape ?? [])}`,
      );
    }
    return [{ shape: x.shape, dtype: x.dtype }];
  },
  view: () => 0,
  gradient: ({ inputs: [, gate] }, [upstream]) => [gate && upstream && multiply(upstream, gate)],
});
