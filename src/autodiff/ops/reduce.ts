/** Sums, means and maxima over axes. */
import { reduceChunks, reduce as reduceKernel } from "../../gpu/kernels/reduce.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape, sameShape, sizeOf } from "../../shared/shapes.ts";
import type { Lowering, Operand } from "../lowering.ts";
import { defineOp, single } from "../op.ts";
import { constant, type Tensor } from "../tensor.ts";
import { multiply } from "./arithmetic.ts";
import { expandTo } from "./expand.ts";
import { reshape } from "./shape.ts";

type Operation = "sum" | "mean" | "max";

interface Attributes {
  readonly operation: Operation;
  /** The first reduced axis and the number of reduced axes; the result keeps them with size 1. */
  readonly from: number;
  readonly count: number;
}

/** With fewer elements a second dispatch costs more than idle lanes. */
const WORTH_TWO_STAGES = 65_536;

function dimsOf(shape: Shape, { from, count }: Attributes) {
  return {
    outer: sizeOf(shape.slice(0, from)),
    reduced: sizeOf(shape.slice(from, from + count)),
    inner: sizeOf(shape.slice(from + count)),
  };
}

/** Reduces the middle axis of `x` [outer, reduced, inner] into `y` [outer, inner]. */
export function lowerReduce(
  lowering: Lowering,
  dims: ReturnType<typeof dimsOf>,
  operation: Operation,
  x: Operand,
  y: Operand,
): void {
  const { outer, reduced, inner } = dims;
  const singleLane = lowering.software;
  const small = outer * reduced * inner < WORTH_TWO_STAGES;
  const chunks = small ? 1 : reduceChunks(outer, reduced, inner, singleLane);
  if (chunks === 1) {
    lowering.run(reduceKernel, { ...dims, chunks, operation, singleLane }, { x, y });
    return;
  }
  // Two stages: enough threads for a GPU, with a fixed order of additions.
  const partials = lowering.scratch(outer * chunks * inner);
  const first = { ...dims, chunks, operation, singleLane };
  lowering.run(reduceKernel, first, { x, y: partials });
  // The first stage of a mean has already divided.
  const rest = operation === "max" ? ("max" as const) : ("sum" as const);
  const second = { ...dims, reduced: chunks, chunks: 1, operation: rest, singleLane };
  lowering.run(reduceKernel, second, { x: partials, y });
}

const reduceOp = defineOp<Attributes>({
  name: "reduce",
  infer: ([x], { from, count }) => {
    if (!x || from < 0 || count < 1 || from + count > x.shape.length) {
      throw new InputError(
        `axes ${from} to ${from + count - 1} of ${describeShape(x?.shape ?? [])}`,
      );
    }
    const kept = x.shape.map((size, axis) => (axis >= from && axis < from + count ? 1 : size));
    return [{ shape: kept, dtype: "f32" }];
  },
  lower: (lowering, { inputs: [x], attributes }) => {
    if (!x) return;
    const dims = dimsOf(x.shape, attributes);
    lowerReduce(lowering, dims, attributes.operation, lowering.input(0), lowering.output(0));
  },
  gradient: ({ inputs: [x], attributes }, [upstream]) => {
    if (!x || !upstream) return [];
    const expanded = expandTo(upstream, x.shape);
    switch (attributes.operation) {
      case "sum":
        return [expanded];
      case "mean":
        return [multiply(expanded, constant(1 / dimsOf(x.shape, attributes).reduced))];
      case "max":
        throw new Error("max has no gradient");
      default:
        return attributes.operation satisfies never;
    }
  },
});

/** Reduces each run of adjacent axes at once, keeping them with size 1. */
function overAxes(x: Tensor, axes: readonly number[], operation: Operation): Tensor {
  const sorted = [...new Set(axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis)))].sort(
    (a, b) => b - a,
  );
  let result = x;
  for (let i = 0; i < sorted.length; ) {
    let count = 1;
    while (sorted[i + count] === (sorted[i] ?? 0) - count) count++;
    const from = sorted[i + count - 1] ?? 0;
    const trivial = result.shape.slice(from, from + count).every((size) => size === 1);
    if (!trivial) result = single(reduceOp([result], { operation, from, count }));
    i += count;
  }
  return result;
}

const without = (shape: Shape, axes: readonly number[]): Shape => {
  const removed = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  return shape.filter((_, axis) => !removed.has(axis));
};

const allAxes = (x: Tensor) => x.shape.map((_, axis) => axis);

/** Sum over `axes` (default: all), which are removed. */
export const sum = (x: Tensor, axes: readonly number[] = allAxes(x)): Tensor =>
  reshape(overAxes(x, axes, "sum"), without(x.shape, axes));

/** Mean over `axes` (default: all), which are removed. */
export const mean = (x: Tensor, axes: readonly number[] = allAxes(x)): Tensor =>
  reshape(overAxes(x, axes, "mean"), without(x.shape, axes));

/** Maximum over `axes`, which are removed. No gradient. */
export const max = (x: Tensor, axes: readonly number[]): Tensor =>
  reshape(overAxes(x, axes, "max"), without(x.shape, axes));

/** Sums over the axes that a broadcast from `shape` added, so that the result has that shape. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  if (extra < 0 || sizeOf(x.shape) < sizeOf(shape)) return expandTo(x, shape);
  const axes = x.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  return reshape(overAxes(x, axes, "sum"), shape);
}
