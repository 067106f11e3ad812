/** Layer normalisation over the last axis. Ba, Kiros & Hinton 2016, arXiv:1607.06450 */
import { layerNorm as kernel } from "../../gpu/kernels/layerNorm.ts";
import { layerNormChunks, layerNormGradient } from "../../gpu/kernels/layerNormGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape, sameShape, sizeOf } from "../../shared/shapes.ts";
import type { Lowering } from "../lowering.ts";
import { defineOp } from "../op.ts";
import { rowDims } from "../rowDims.ts";
import type { Tensor } from "../tensor.ts";

const EPSILON = 1e-5;

const dimsOf = (shape: Shape, lowering: Lowering) => ({
  ...rowDims(shape, lowering),
  epsilon: EPSILON,
});

const forward = defineOp<object>({
  name: "layerNorm",
  infer: ([x, parameters]) => {
    const cols = x?.shape.at(-1) ?? 0;
    if (!x || !parameters || !sameShape(parameters.shape, [2, cols])) {
      throw new InputError(
        `${describeShape(x?.shape ?? [])} has ${cols} columns, so scale and shift must be [2,${cols}], got ${describeShape(parameters?.shape ?? [])}`,
      );
    }
    return [x, { shape: [sizeOf(x.shape) / cols, 2], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x] }) => {
    const dims = dimsOf(x?.shape ?? [], lowering);
    lowering.run(kernel, dims, {
      x: lowering.input(0),
      parameters: lowering.input(1),
      y: lowering.output(0),
      moments: lowering.output(1),
    });
  },
  gradient: ({ inputs: [x, parameters], outputs: [, moments] }, [upstream]) =>
    x && parameters && moments && upstream ? backward([upstream, x, moments, parameters], {}) : [],
});

const backward = defineOp<object>({
  name: "layerNormGradient",
  infer: ([, x]) => [
    { shape: x?.shape ?? [], dtype: "f32" },
    { shape: [2, x?.shape.at(-1) ?? 1], dtype: "f32" },
  ],
  lower: (lowering, { inputs: [, x] }) => {
    const dims = dimsOf(x?.shape ?? [], lowering);
    const chunks = layerNormChunks(dims.rows);
    lowering.run(
      layerNormGradient,
      { ...dims, chunks },
      {
        dy: lowering.input(0),
        x: lowering.input(1),
        moments: lowering.input(2),
        parameters: lowering.input(3),
        dx: lowering.output(0),
        partials: lowering.partials(1, chunks),
      },
    );
  },
});

/** gamma·(x − mean)/√(variance + 1e-5) + beta over the last axis. parameters: [2, cols], gamma then beta. */
export function layerNorm(x: Tensor, parameters: Tensor): Tensor {
  const [y] = forward([x, parameters], {});
  if (!y) throw new Error("layerNorm returned nothing");
  return y;
}
