/**
 * Random numbers inside a graph: a function of (seed, step, row, stream), so nothing is stored and a
 * resumed run draws what an uninterrupted one would have drawn. No gradient flows through them.
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
  /** Of the result: rows first. */
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
        `uniform: ${describeShape(shape)}; takes rows of 1 to ${MOST_PER_ROW} numbers each`,
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

/** A stream has as many words as four times 2¹⁶ numbers of a row need. */
const streamStart = (stream: number): number => STREAMS + stream * (MOST_PER_ROW / 4);

export interface UniformRequest {
  /** [rows, …]; at most 2¹⁸ numbers a row. */
  readonly shape: Shape;
  /** Tells uses that share seed, step and row apart, 0 to 255. */
  readonly stream: number;
  /** u32 scalars. */
  readonly seed: Tensor;
  readonly step: Tensor;
  /** The first row's place (u32 scalar), where these are rows of something larger. */
  readonly first?: Tensor;
}

/** Independent numbers, uniform in [0, 1), in steps of 2⁻²⁴: [rows, …] f32. */
export const uniform = ({ seed, step, first, ...attributes }: UniformRequest): Tensor =>
  single(uniformOp([seed, step, ...(first ? [first] : [])], attributes));

/** What {@link uniform} gives at a place of a row, on the CPU. */
export function uniformAt(
  seed: number,
  step: number,
  row: number,
  stream: number,
  place: number,
): number {
  const words = hash4(seed, step, row, streamStart(stream) + (place >> 2));
  return uniform01(words[place & 3] ?? 0);
}
