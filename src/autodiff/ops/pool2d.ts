/** Pooling of images [batch, height, width, channels] over square windows. */
import { averagePool2d as averageKernel } from "../../gpu/kernels/averagePool2d.ts";
import { averagePool2dGradient } from "../../gpu/kernels/averagePool2dGradient.ts";
import { maxPool2d as maxKernel } from "../../gpu/kernels/maxPool2d.ts";
import { maxPool2dGradient } from "../../gpu/kernels/maxPool2dGradient.ts";
import { pooledShape } from "../../gpu/kernels/parts/pool.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape } from "../../shared/shapes.ts";
import { defineOp, single } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export interface PoolOptions {
  /** Side of the window. */
  readonly size: number;
  /** Default: `size`. */
  readonly stride?: number;
  readonly padding?: number;
}

type Attributes = Required<PoolOptions>;

function dimsOf(shape: Shape, attributes: Attributes) {
  const [batch = 0, height = 0, width = 0, channels = 0] = shape;
  return { batch, height, width, channels, ...attributes };
}

function inferPooled([x]: readonly Tensor[], attributes: Attributes) {
  if (x?.shape.length !== 4) {
    throw new InputError(`takes images [n,h,w,c], got ${describeShape(x?.shape ?? [])}`);
  }
  const { height, width } = pooledShape(dimsOf(x.shape, attributes));
  if (height < 1 || width < 1) {
    throw new InputError(
      `a window of ${attributes.size} does not fit ${describeShape(x.shape)}; use a smaller one or larger images`,
    );
  }
  return [{ shape: [x.shape[0] ?? 0, height, width, x.shape[3] ?? 0], dtype: "f32" as const }];
}

const inferInput = (_: readonly Tensor[], { shape }: { shape: Shape }) => [
  { shape, dtype: "f32" as const },
];

const maxOp = defineOp<Attributes>({
  name: "maxPool2d",
  infer: inferPooled,
  lower: (lowering, { inputs: [x], attributes }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(maxKernel, dimsOf(x?.shape ?? [], attributes), operands);
  },
  gradient: ({ inputs: [x], attributes }, [upstream]) =>
    x && upstream ? maxBack([upstream, x], { ...attributes, shape: x.shape }) : [],
});

const maxBack = defineOp<Attributes & { readonly shape: Shape }>({
  name: "maxPool2dGradient",
  infer: inferInput,
  lower: (lowering, { attributes: { shape, ...attributes } }) => {
    const operands = { dy: lowering.input(0), x: lowering.input(1), dx: lowering.output(0) };
    lowering.run(maxPool2dGradient, dimsOf(shape, attributes), operands);
  },
});

const averageOp = defineOp<Attributes>({
  name: "averagePool2d",
  infer: inferPooled,
  lower: (lowering, { inputs: [x], attributes }) => {
    const operands = { x: lowering.input(0), y: lowering.output(0) };
    lowering.run(averageKernel, dimsOf(x?.shape ?? [], attributes), operands);
  },
  gradient: ({ inputs: [x], attributes }, [upstream]) =>
    x && upstream ? averageBack([upstream], { ...attributes, shape: x.shape }) : [],
});

const averageBack = defineOp<Attributes & { readonly shape: Shape }>({
  name: "averagePool2dGradient",
  infer: inferInput,
  lower: (lowering, { attributes: { shape, ...attributes } }) => {
    const operands = { dy: lowering.input(0), dx: lowering.output(0) };
    lowering.run(averagePool2dGradient, dimsOf(shape, attributes), operands);
  },
});

const complete = ({ size, stride = size, padding = 0 }: PoolOptions): Attributes => ({
  size,
  stride,
  padding,
});

/** Maximum of each window; of equal values the first in row-major order gets the gradient. */
export const maxPool2d = (x: Tensor, options: PoolOptions): Tensor =>
  single(maxOp([x], complete(options)));

/** Mean of each window; padding counts as zeros. */
export const averagePool2d = (x: Tensor, options: PoolOptions): Tensor =>
  single(averageOp([x], complete(options)));
