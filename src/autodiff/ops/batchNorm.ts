/**
 * Batch normalisation over all axes but the last, with activation and pooling in the same kernel. Rows are
 * divided into `groups` (one per view, say) with separate statistics.
 * Ioffe & Szegedy 2015, arXiv:1502.03167
 */
import type { ActivationName } from "../../gpu/kernels/activations.ts";
import { batchNormApply } from "../../gpu/kernels/batchNormApply.ts";
import { batchNormGradientApply } from "../../gpu/kernels/batchNormGradientApply.ts";
import { batchNormGradientPartials } from "../../gpu/kernels/batchNormGradientPartials.ts";
import { batchNormPartials } from "../../gpu/kernels/batchNormPartials.ts";
import { batchNormChunks } from "../../gpu/kernels/parts/batchNorm.ts";
import { gradientUnits, type NormPool } from "../../gpu/kernels/parts/batchNormPool.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape, type Shape, sameShape, sizeOf } from "../../shared/shapes.ts";
import type { Lowering, Operand } from "../lowering.ts";
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export const BATCH_NORM_EPSILON = 1e-5;

/** Pooling after the norm and its activation, in the same kernel. */
export interface Pooling {
  readonly kind: "max" | "mean";
  /** Sides of a window, [height, width]; windows do not overlap. */
  readonly window: readonly [number, number];
}

interface Attributes {
  readonly groups: number;
  readonly activation: ActivationName;
  readonly affine: boolean;
  readonly pool?: Pooling;
}

function dimsOf(
  shape: Shape,
  { groups, activation, affine, pool }: Attributes,
  singleLane: boolean,
) {
  const channels = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / channels / groups;
  const [, height = 1, width = 1] = shape;
  return {
    groups,
    rows,
    channels,
    chunks: batchNormChunks(rows, channels),
    activation,
    affine,
    epsilon: BATCH_NORM_EPSILON,
    singleLane,
    ...(pool && { pool: { ...pool, height, width } satisfies NormPool }),
  };
}

/** x's shape, or that of the pooled result. */
function outputShape(x: Tensor, pool: Pooling | undefined): Shape {
  if (!pool) return x.shape;
  const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
  const [high, wide] = pool.window;
  const pooled = [batch, Math.floor(height / high), Math.floor(width / wide), channels];
  if (x.shape.length !== 4 || sizeOf(pooled) === 0) {
    throw new InputError(
      `windows of ${high}×${wide} do not fit ${describeShape(x.shape)}; pool images [n,h,w,c] by smaller windows`,
    );
  }
  return pooled;
}

/** Scale and shift, if there are any, are the input of this index. */
function affineOperands(lowering: Lowering, affine: boolean, index: number) {
  return affine ? { parameters: lowering.input(index) } : {};
}

const partialWords = (dims: ReturnType<typeof dimsOf>) =>
  dims.groups * dims.chunks * dims.channels * 2;

const forward = defineOp<Attributes>({
  name: "batchNorm",
  infer: ([x, parameters], { groups, affine, pool }) => {
    const channels = x?.shape.at(-1) ?? 0;
    const batch = x?.shape[0] ?? 0;
    if (!x || x.shape.length < 2) {
      throw new InputError(`takes [batch, …, channels], got ${describeShape(x?.shape ?? [])}`);
    }
    if (batch % groups !== 0 || sizeOf(x.shape) / channels / groups < 2) {
      throw new InputError(
        `${describeShape(x.shape)} in ${groups} groups has too few values per channel; use a larger batch that is a multiple of ${groups}`,
      );
    }
    if (affine && !(parameters && sameShape(parameters.shape, [2, channels]))) {
      throw new InputError(
        `${describeShape(x.shape)} has ${channels} channels, so scale and shift must be [2,${channels}], got ${describeShape(parameters?.shape ?? [])}`,
      );
    }
    return [
      { shape: outputShape(x, pool), dtype: "f32" },
      { shape: [groups, 2, channels], dtype: "f32" },
    ];
  },
  lower: (lowering, { inputs: [x], attributes }) => {
    if (!x) return;
    const dims = dimsOf(x.shape, attributes, lowering.software);
    const partials = dims.chunks > 0 ? { partials: lowering.scratch(partialWords(dims)) } : {};
    if (dims.chunks > 0) {
      lowering.run(batchNormPartials, dims, { x: lowering.input(0), ...partials });
    }
    lowering.run(batchNormApply, dims, {
      x: lowering.input(0),
      ...partials,
      ...affineOperands(lowering, attributes.affine, 1),
      y: lowering.output(0),
      moments: lowering.output(1),
    });
  },
  gradient: ({ inputs, outputs, attributes }, [upstream]) => {
    const [x, ...parameters] = inputs;
    const [, moments] = outputs;
    if (!upstream || !x || !moments) return [];
    return backward([upstream, x, moments, ...parameters], attributes);
  },
});

const backward = defineOp<Attributes>({
  name: "batchNormGradient",
  infer: ([, x], { affine }) => [
    { shape: x?.shape ?? [], dtype: "f32" },
    ...(affine ? [{ shape: [2, x?.shape.at(-1) ?? 1], dtype: "f32" as const }] : []),
  ],
  lower: (lowering, { inputs: [, x], attributes }) => {
    if (!x) return;
    const forward = dimsOf(x.shape, attributes, lowering.software);
    const units = gradientUnits(forward);
    const dims = { ...forward, chunks: batchNormChunks(forward.rows, forward.channels, units) };
    const partials = dims.chunks > 0 ? { partials: lowering.scratch(partialWords(dims)) } : {};
    const read: Record<"dy" | "x" | "moments", Operand> = {
      dy: lowering.input(0),
      x: lowering.input(1),
      moments: lowering.input(2),
    };
    const affine = affineOperands(lowering, attributes.affine, 3);
    if (dims.chunks > 0) {
      lowering.run(batchNormGradientPartials, dims, { ...read, ...affine, ...partials });
    }
    lowering.run(batchNormGradientApply, dims, {
      ...read,
      ...affine,
      ...partials,
      dx: lowering.output(0),
      ...(attributes.affine ? { dParameters: lowering.output(1) } : {}),
    });
  },
});

export interface BatchNormOptions {
  readonly groups: number;
  readonly activation?: ActivationName;
  /** [2, channels]: gamma, then beta. Default: no scale and shift. */
  readonly parameters?: Tensor;
  /** Return only the maximum or mean of each window; the full map is then never stored. */
  readonly pool?: Pooling;
}

/**
 * act(gamma·(x − mean)/√(variance + 1e-5) + beta), optionally pooled. x: [batch, …, channels], the batch
 * divided into `groups` equal parts. Returns y, of x's shape or [batch, windows down, windows across,
 * channels], and the moments [groups, 2, channels]: mean and biased variance. In max pooling the first of
 * equal values gets the gradient.
 * Throws {@link InputError} if a group has fewer than two values per channel, or no window fits.
 */
export function batchNorm(x: Tensor, options: BatchNormOptions): { y: Tensor; moments: Tensor } {
  const { groups, activation = "none", parameters, pool } = options;
  const affine = parameters !== undefined;
  const attributes = { groups, activation, affine, ...(pool && { pool }) };
  const [y, moments] = forward(affine ? [x, parameters] : [x], attributes);
  if (!y || !moments) throw new Error("batchNorm returned nothing");
  return { y, moments };
}
