/** Layers of encoders and heads. Weights are [in, out], filters [kh, kw, in, out]. */
import { add, multiply, subtract } from "../autodiff/ops/arithmetic.ts";
import { BATCH_NORM_EPSILON, batchNorm } from "../autodiff/ops/batchNorm.ts";
import { conv2d } from "../autodiff/ops/conv2d.ts";
import { relu, rsqrt } from "../autodiff/ops/math.ts";
import { matmul } from "../autodiff/ops/matmul.ts";
import { maxPool2d } from "../autodiff/ops/pool2d.ts";
import { mean } from "../autodiff/ops/reduce.ts";
import { rows } from "../autodiff/ops/rows.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { constant, type Tensor, type Variable } from "../autodiff/tensor.ts";
import type { Random } from "../shared/random.ts";
import { type Shape, sizeOf } from "../shared/shapes.ts";
import { filled, heNormal, lecunNormal, normal } from "./initialisers.ts";
import { currentPass, type Network, network, use } from "./network.ts";

export type Activation = "none" | "relu" | "gelu";

/** A trainable tensor. Weight decay applies if it has more than one dimension. */
export const parameter = (name: string, shape: Shape, initial: () => Float32Array): Variable => ({
  name,
  shape,
  role: "parameter",
  decays: shape.length > 1,
  initial,
});

export interface LinearOptions {
  readonly from: number;
  readonly to: number;
  readonly random: Random;
  readonly bias?: boolean;
  readonly activation?: Activation;
  /** Initial standard deviation of the weights; default: He's before an activation, LeCun's otherwise. */
  readonly deviation?: number | undefined;
  /** Initial value of the bias; default 0. */
  readonly firstBias?: number;
}

export interface Linear extends Network {
  /** residual + x·W + b in one dispatch; residual: [..., to]. Only without activation. */
  addedTo(residual: Tensor, x: Tensor): Tensor;
}

/** x·W + b over the last axis: [..., from] → [..., to]. */
export function linear(options: LinearOptions): Linear {
  const { from, to, random, bias = true, activation = "none", deviation, firstBias = 0 } = options;
  const initial = activation === "none" ? lecunNormal : heNormal;
  const drawn =
    deviation === undefined
      ? initial(random, [from, to], from)
      : normal(random, [from, to], deviation);
  const weight = parameter("weight", [from, to], drawn);
  const offset = bias ? parameter("bias", [to], filled([to], firstBias)) : undefined;
  const apply = (x: Tensor, residual?: Tensor) => {
    const rows = sizeOf(x.shape) / from;
    const y = matmul(reshape(x, [rows, from]), use(weight), {
      ...(offset && { bias: use(offset) }),
      ...(residual && { residual: reshape(residual, [rows, to]) }),
      activation,
    });
    return reshape(y, [...x.shape.slice(0, -1), to]);
  };
  const variables = { weight, ...(offset && { bias: offset }) };
  return Object.assign(
    network((x) => apply(x), { outputDim: to, variables }),
    { addedTo: (residual: Tensor, x: Tensor) => apply(x, residual) },
  );
}

export interface ConvolutionOptions {
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly stride: number;
  readonly random: Random;
}

/** A convolution without bias (a norm follows), padded so that each side becomes ⌈side / stride⌉. */
export function convolution({ from, to, size, stride, random }: ConvolutionOptions): Network {
  const shape = [size, size, from, to];
  const weight = parameter("weight", shape, heNormal(random, shape, size * size * from));
  const padding = (size - 1) >> 1;
  return network((x) => conv2d(x, use(weight), { stride, padding }), {
    outputDim: to,
    variables: { weight },
  });
}

/** [2, channels]: scales, initially 1, then shifts, initially 0; exported as `weight` and `bias`. */
export const scaleAndShiftOf = (channels: number): Variable => ({
  name: "affine",
  shape: [2, channels],
  role: "parameter",
  decays: false,
  initial: () => Float32Array.from({ length: 2 * channels }, (_, i) => (i < channels ? 1 : 0)),
});

export interface BatchNormLayerOptions {
  readonly channels: number;
  readonly activation?: "none" | "relu";
  /** Learned scale and shift; default true. */
  readonly affine?: boolean;
  /** Pooling of the result: the maximum of 2×2 windows, or the mean over all positions. */
  readonly pool?: "max" | "mean";
}

/**
 * Batch norm with its activation. In training each view has its own batch statistics. In evaluation the
 * running mean and variance are used, which a run recomputes on images without augmentation.
 */
export function batchNormLayer(options: BatchNormLayerOptions): Network {
  const { channels, activation = "none", affine = true, pool } = options;
  const statistic = (name: string, value: number): Variable => ({
    name,
    shape: [channels],
    role: "statistic",
    decays: false,
    initial: filled([channels], value),
  });
  const scaleAndShift = scaleAndShiftOf(channels);
  const center = statistic("running_mean", 0);
  const spread = statistic("running_var", 1);
  const apply = (x: Tensor): Tensor => {
    const pass = currentPass();
    if (pass.training) {
      const groups = Math.max(1, Math.round((x.shape[0] ?? 1) / pass.batch));
      const learned = affine ? { parameters: use(scaleAndShift) } : {};
      const pooling = pool && { pool: { kind: pool, window: windowOf(x, pool) } };
      const { y, moments } = batchNorm(x, { groups, activation, ...learned, ...pooling });
      pass.moments.set(center, moments);
      return pool === "mean" ? reshape(y, [x.shape[0] ?? 1, channels]) : y;
    }
    const scale = rsqrt(add(use(spread), constant(BATCH_NORM_EPSILON)));
    const normal = multiply(subtract(x, use(center)), scale);
    const shifted = affine ? scaledAndShifted(normal, use(scaleAndShift)) : normal;
    const y = activation === "relu" ? relu(shifted) : shifted;
    if (pool === "max") return maxPool2d(y, { size: 2 });
    return pool === "mean" ? mean(y, [1, 2]) : y;
  };
  return network(apply, {
    outputDim: channels,
    variables: {
      ...(affine && { affine: scaleAndShift }),
      running_mean: center,
      running_var: spread,
    },
  });
}

/** Window sides of a pool over images x. */
const windowOf = ({ shape: [, height = 1, width = 1] }: Tensor, pool: "max" | "mean") =>
  pool === "max" ? ([2, 2] as const) : ([height, width] as const);

/** x·gamma + beta, from parameters [2, channels]. */
function scaledAndShifted(x: Tensor, parameters: Tensor): Tensor {
  const row = (index: number) => reshape(rows(parameters, index, 1), [x.shape.at(-1) ?? 1]);
  return add(multiply(x, row(0)), row(1));
}

/** Mean over all positions: [batch, height, width, channels] → [batch, channels]. */
export const globalAveragePool = (channels: number): Network =>
  network((x) => mean(x, [1, 2]), { outputDim: channels });

/** [batch, …] → [batch, everything]. */
export const flatten = (size: number): Network =>
  network((x) => reshape(x, [x.shape[0] ?? 1, size]), { outputDim: size });
