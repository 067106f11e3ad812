/**
 * Random numbers inside a graph: a function of (seed, step, row, stream), so nothing is stored and a
 * resumed run draws what an uninterrupted one would have drawn. No gradient flows through them.
 */
import { assemble, gridOf, type ScalarType } from "../../gpu/kernel.ts";
import { InputError } from "../../shared/errors.ts";
import { hash4, randomWgsl, uniform01 } from "../../shared/random.ts";
import { describeShape, type Shape, sizeOf } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import { scalarOperands } from "../scalarOperands.ts";
import type { Tensor } from "../tensor.ts";

const WORKGROUP = 64;
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
    const length = sizeOf(shape);
    const per = sizeOf(shape.slice(1));
    const offset = inputs.length > 2;
    const names: (readonly [string, ScalarType])[] = [
      ["seed", "u32"],
      ["step", "u32"],
      ...(offset ? [["first", "u32"] as const] : []),
    ];
    const scalars = scalarOperands(lowering, names, 0);
    const workgroups = gridOf(Math.ceil(length / WORKGROUP));
    const instance = assemble({
      name: "uniform",
      buffers: { y: { access: "write", length } },
      scalars: scalars.declared,
      text: `${randomWgsl}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * WORKGROUP}u;
  if (i >= ${length}u) { return; }
  let row = i / ${per}u${offset ? " + first()" : ""};
  let place = i % ${per}u;
  let words = hash4(vec4u(seed(), step(), row, ${streamStart(stream)}u + (place >> 2u)));
  y[i] = uniform01(words[place & 3u]);
}`,
      workgroups,
      flops: 0,
    });
    lowering.runInstance(instance, [lowering.output(0), ...scalars.bound]);
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
