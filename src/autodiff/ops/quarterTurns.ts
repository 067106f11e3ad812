/** Rotations of square images by multiples of 90°, for rotation prediction. */
import { quarterTurns as kernel } from "../../gpu/kernels/quarterTurns.ts";
import { quarterTurnsGradient } from "../../gpu/kernels/quarterTurnsGradient.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const dimsOf = ([images = 0, side = 0, , channels = 0]: Shape) => ({ images, side, channels });

const turnsOp = defineOp<object>({
  name: "quarterTurns",
  infer: ([x]) => {
    const [images = 0, height, width, channels = 0] = x?.shape ?? [];
    if (x?.shape.length !== 4 || height !== width) {
      throw new InputError(`takes square images [n,s,s,c], got ${describeShape(x?.shape ?? [])}`);
    }
    return [{ shape: [4 * images, height ?? 0, width ?? 0, channels], dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x] }) => {
    lowering.run(kernel, dimsOf(x?.shape ?? []), { x: lowering.input(0), y: lowering.output(0) });
  },
  gradient: ({ inputs: [x] }, [upstream]) =>
    x && upstream ? [single(turnsBack([upstream], { shape: x.shape }))] : [],
});

const turnsBack = defineOp<{ readonly shape: Shape }>({
  name: "quarterTurnsGradient",
  infer: (_, { shape }) => [{ shape, dtype: "f32" }],
  lower: (lowering, { attributes: { shape } }) => {
    const operands = { dy: lowering.input(0), dx: lowering.output(0) };
    lowering.run(quarterTurnsGradient, dimsOf(shape), operands);
  },
});

/**
 * x: [n, s, s, c]. Returns [4n, s, s, c]: row 4i + k is image i rotated by k · 90° counter-clockwise.
 */
export const quarterTurns = (x: Tensor): Tensor => single(turnsOp([x], {}));
