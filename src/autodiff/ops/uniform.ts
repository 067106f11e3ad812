/**
 * Random numbers as a function of (seed, step, row, stream): nothing is stored, and a resumed run draws the
 * same numbers as an uninterrupted one. No gradient.
 */
import { uniform as kernel } from "../../gpu/kernels/uniform.ts";
import { InputError } from "../../shared/errors.ts";
import { hash4, uniform01 } from "../../shared/random.ts";
import { describeShape, type Shape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Keeps these numbers apart from other uses of the same seed and step. */
const STREAMS = 0x62000000;
const MOST_STREAMS = 256;
const MOST_PER_ROW = 2 ** 18;

interface Attributes {
  /** Shape of the result; the first axis is rows. */
  readonly shape: Shape;
  readonly stream: number;
}

const uniformOp = defineOp<Attributes>({
  name: "uniform",
  infer: (_, { shape, stream }) => {
    const [rows = 0] = shape;
    const per = sizeOf(shape.slice(1));
    if (shape.length < 1 || rows < 1 || per < 1 || per > MOST_PER_ROW) {
      throw new InputError(
        `uniform: ${describeShape(shape)}; takes at least one row of 1 to ${MOST_PER_ROW} numbers`,
      );
    }
    if (!Number.isInteger(stream) || stream < 0 || stream >= MOST_STREAMS) {
      throw new InputError(`uniform: stream ${stream}; takes 0 to ${MOST_STREAMS - 1}`);
    }
    return [{ shape, dtype: "f32" }];
  },
  lower: (lowering, { inputs, attributes: { shape, stream } }) => {
    const operands = {
      seed: lowering.input(0),
      step: lowering.input(1),
      ...(inputs.length > 2 && { first: lowering.input(2) }),
      y: lowering.output(0),
    };
    const dims = {
      length: sizeOf(shape),
      cols: sizeOf(shape.slice(1)),
      firstStream: streamStart(stream),
      slice: inputs.length > 2,
    };
    lowering.run(kernel, dims, operands);
  },
});

/** The first counter of a stream; each counter gives four numbers of a row. */
const streamStart = (stream: number): number => STREAMS + stream * (MOST_PER_ROW / 4);

export interface UniformRequest {
  /** [rows, …]; at most 2¹⁸ numbers per row. */
  readonly shape: Shape;
  /** Separates uses with the same seed, step and row; 0 to 255. */
  readonly stream: number;
  /** u32 scalars. */
  readonly seed: Tensor;
  readonly step: Tensor;
  /** Index of the first row (u32 scalar) if these are a slice of a larger batch; default 0. */
  readonly first?: Tensor;
}

/** Independent uniform numbers in [0, 1), multiples of 2⁻²⁴: [rows, …] f32. */
export const uniform = ({ seed, step, first, ...attributes }: UniformRequest): Tensor =>
  single(uniformOp([seed, step, ...(first ? [first] : [])], attributes));

/** Computes one number of {@link uniform} on the CPU: element `index` of a row. */
export function uniformAt(
  seed: number,
  step: number,
  row: number,
  stream: number,
  index: number,
): number {
  const words = hash4(seed, step, row, streamStart(stream) + (index >> 2));
  return uniform01(words[index & 3] ?? 0);
}
